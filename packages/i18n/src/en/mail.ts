/** Letters (PLT-EML-04): `$(name)` stands for a variable of the letter. */
export const mail = {
  recovery: {
    subject: "Password recovery: $(product)",
    text: `Hello, $(name)!

A new password was asked for the user $(login). To set it, open this link:
$(link)

The link works for $(minutes) minutes and only once. If it was not you who asked, do nothing: the password stays as it is.`,
  },
  invitation: {
    subject: "Your access: $(product)",
    text: `Hello, $(name)!

You have been given access to the contact centre “$(centre)”.

Address: $(link)
User name: $(login)
Temporary password: $(password)

At the first sign-in you will be asked to change the password. The temporary one works for $(days) days.`,
  },
  locked: {
    subject: "Sign-in closed for a while: $(product)",
    text: `Hello, $(name)!

Sign-in of the user $(login) is closed for $(minutes) minutes: too many wrong passwords in a row.

If it was not you, tell your administrator. If you forgot the password, set a new one:
$(link)`,
  },
  exportFailed: {
    subject: "Periodic export failed: $(task)",
    text: `Hello, $(name)!

The periodic export “$(task)” of the campaign “$(campaign)” failed four times in a row. The last try: $(at).

$(reason)

The next run by schedule covers the missed span too. What went wrong each time is in the log of the export.`,
  },
  recordingsGivenUp: {
    subject: "Recordings could not be exported: $(task)",
    text: `Hello, $(name)!

The periodic export “$(task)” of the campaign “$(campaign)” tried to send $(count) recordings in seven nights and gave them up. The last try: $(at).

$(files)

Their lines in the manifests and the journal of the export tell why. All other recordings go on being sent.`,
  },
  webhookOff: {
    subject: "Webhook switched off: $(webhook)",
    text: `Hello, $(name)!

The webhook “$(webhook)” could not be delivered to $(url) for 24 hours and was switched off. The last answer:

$(reason)

Repair the receiver and switch it on again: what has not been delivered yet goes then. Nothing that happens in between is kept for it.`,
  },
  feedFailed: {
    subject: "Periodic update failed: $(list)",
    text: `Hello, $(name)!

The periodic update of the list “$(list)” failed. The last try: $(at).

$(reason)

The list keeps what it has. The next try comes by schedule; what went wrong is in the log of the list.`,
  },
  test: {
    subject: "Test of mail: $(product)",
    text: `Hello!

This is a test letter of the contact centre “$(centre)”. If you can read it, mail is set up correctly.`,
  },
} as const;
