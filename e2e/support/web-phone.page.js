// A page of somebody else with a JavaScript SIP library. What a test asks of it, it asks through `webPhone`.
import { UA, WebSocketInterface } from "jssip";

const microphone = { audio: { noiseSuppression: false, echoCancellation: false }, video: false };

const webPhone = {
  log: [],
  /** Resolves once it is registered. */
  register({ url, login, password, domain }) {
    const ua = new UA({
      sockets: [new WebSocketInterface(url)],
      uri: `sip:${login}@${domain}`,
      password,
    });
    webPhone.ua = ua;
    ua.on("newRTCSession", ({ session }) => webPhone.follow(session));
    return new Promise((resolve, reject) => {
      ua.on("registered", () => resolve());
      ua.on("registrationFailed", ({ cause }) => reject(new Error(`registration: ${cause}`)));
      ua.start();
    });
  },
  follow(session) {
    webPhone.session = session;
    const listen = (connection) =>
      connection.addEventListener("track", ({ track }) => {
        const audio = new Audio();
        audio.srcObject = new MediaStream([track]);
        void audio.play();
      });
    if (session.connection) listen(session.connection);
    session.on("peerconnection", ({ peerconnection }) => listen(peerconnection));
    webPhone.log.push(session.direction);
    for (const event of ["progress", "accepted", "confirmed", "hold", "unhold"])
      session.on(event, () => webPhone.log.push(event));
    session.on("ended", ({ originator }) => webPhone.log.push(`ended ${originator}`));
    session.on("failed", ({ originator, cause }) => webPhone.log.push(`failed ${originator} ${cause}`));
  },
  call(target) {
    webPhone.ua.call(target, { mediaConstraints: microphone });
  },
  answer() {
    webPhone.session.answer({ mediaConstraints: microphone });
  },
  hold(on) {
    return new Promise((resolve) => webPhone.session[on ? "hold" : "unhold"]({}, resolve));
  },
  press(digit) {
    webPhone.session.sendDTMF(digit, { transportType: "RFC2833" });
  },
  end() {
    webPhone.session.terminate();
  },
};

window.webPhone = webPhone;
