/** Texts about the browser phone: its network for the administrator, its check for the agent. */
export const webSoftphone = {
  turn: {
    about:
      "Where an employee's network lets no UDP out, audio can go by a TURN server: over UDP, TCP or TLS. The browser gets a name and a password that expire.",
    urls: "Addresses of TURN servers",
    urlsHint: "One a line, up to five. Empty: no TURN.",
    secret: "Shared secret",
    secretHint: "The one in the server's setting static-auth-secret.",
    secretSet: "A secret is set. Type another to replace it.",
    lifetime: "Password is good for, minutes",
    lifetimeHint: "60 to 1440: not shorter than a shift.",
    relayOnly: "Over TURN only",
    relayOnlyHint: "Audio goes by TURN even where a direct way is open.",
    check: "Check",
    checkAbout: "This browser will ask every address for a place for audio.",
    checkStart: "Check from this browser",
    saveFirst: "Save the settings first.",
    open: "{{url}} answers, {{ms}} ms",
    closed: "{{url}} does not answer, or did not take the password",
  },
} as const;
