/**
 * A caller or callee for the set-up benchmark: bare datagrams, run by `node -e` in a process of its own, so that its
 * CPU is not counted and no compiled file of its own is needed. Arguments: role, target port, seconds, rate (calls a
 * second; 0 keeps `window` calls in progress), window.
 */
export const loadPeerSource = String.raw`
import { createSocket } from "node:dgram";
const [role, targetPort, seconds, rate, window] = [process.argv[1], ...process.argv.slice(2).map(Number)];
const socket = createSocket({ type: "udp4", recvBufferSize: 4194304, lookup: (h, o, cb) => cb(null, h, 4) });
const sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n";
const withSdp = "Content-Type: application/sdp\r\nContent-Length: " + sdp.length + "\r\n\r\n" + sdp;
const empty = "Content-Length: 0\r\n\r\n";
const line = (text, name) => { const at = text.indexOf("\r\n" + name + ":"); return at < 0 ? "" : text.slice(at + 2, text.indexOf("\r\n", at + 2)); };
const send = (text, port) => socket.send(text, port, "127.0.0.1");
const state = { started: 0, done: 0, failed: 0, setupMs: [] };
let own = 0;

function callee(text, from) {
  const copied = () => {
    let head = "";
    for (const each of text.split("\r\n")) if (each.startsWith("Via:") || each.startsWith("Record-Route:")) head += each + "\r\n";
    const to = line(text, "To");
    return head + line(text, "From") + "\r\n" + to + (to.includes(";tag=") ? "" : ";tag=callee") + "\r\n" + line(text, "Call-ID") + "\r\n" + line(text, "CSeq") + "\r\nContact: <sip:b@127.0.0.1:" + own + ">\r\n";
  };
  if (text.startsWith("INVITE")) {
    send("SIP/2.0 180 Ringing\r\n" + copied() + empty, from.port);
    send("SIP/2.0 200 OK\r\n" + copied() + withSdp, from.port);
  } else if (text.startsWith("BYE")) send("SIP/2.0 200 OK\r\n" + copied() + empty, from.port);
}

const calls = new Map();
function start() {
  const id = "c" + process.pid + "x" + state.started++;
  const call = { id, at: performance.now() };
  calls.set(id, call);
  send(request("INVITE", call, 1, "sip:b@127.0.0.1:" + targetPort, "") + withSdp, targetPort);
}
function request(method, call, cseq, uri, toTag) {
  return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + own + ";branch=z9hG4bK" + call.id + method + ";rport\r\nMax-Forwards: 70\r\nFrom: \"Load\" <sip:a@127.0.0.1:" + own + ">;tag=" + call.id + "\r\nTo: <sip:b@127.0.0.1:" + targetPort + ">" + toTag + "\r\nCall-ID: " + call.id + "\r\nCSeq: " + cseq + " " + method + "\r\nContact: <sip:a@127.0.0.1:" + own + ">\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\nUser-Agent: load\r\n";
}
function caller(text) {
  const call = calls.get(line(text, "Call-ID").slice(9));
  if (call === undefined) return;
  const status = Number(text.slice(8, 11));
  if (status < 200) return;
  if (status >= 300) { state.failed++; calls.delete(call.id); return; }
  if (line(text, "CSeq").endsWith("INVITE")) {
    if (call.answered) return;
    call.answered = true;
    state.setupMs.push(performance.now() - call.at);
    const to = line(text, "To");
    const tag = to.slice(to.indexOf(";tag="));
    const contact = line(text, "Contact");
    const uri = contact.slice(contact.indexOf("<") + 1, contact.indexOf(">"));
    send(request("ACK", call, 1, uri, tag) + empty, targetPort);
    send(request("BYE", call, 2, uri, tag) + empty, targetPort);
  } else {
    calls.delete(call.id);
    state.done++;
    if (rate === 0 && running) start();
  }
}

let running = true;
socket.on("message", (bytes, from) => (role === "callee" ? callee : caller)(bytes.toString("latin1"), from));
socket.bind(0, "127.0.0.1", () => {
  own = socket.address().port;
  console.log(JSON.stringify({ port: own }));
  if (role === "callee") return;
  const begun = performance.now();
  if (rate === 0) for (let i = 0; i < window; i++) start();
  const pacer = setInterval(() => {
    const elapsed = (performance.now() - begun) / 1000;
    if (elapsed < seconds) { if (rate > 0) while (state.started < elapsed * rate) start(); return; }
    running = false;
    if (calls.size > 0 && elapsed < seconds + 2) return;
    clearInterval(pacer);
    state.setupMs.sort((a, b) => a - b);
    const p = (share) => state.setupMs[Math.floor(state.setupMs.length * share)] ?? 0;
    console.log(JSON.stringify({ done: state.done, lost: calls.size, failed: state.failed, seconds: elapsed, p50Ms: p(0.5), p95Ms: p(0.95) }));
    process.exit(0);
  }, 5);
});
process.stdin.on("end", () => process.exit(0)).resume();
`;
