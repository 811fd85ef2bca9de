/** A message as people may read it: credentials, keys and dialled digits are gone (TEL-GEN-06). */
export function maskedMessage(text: string): string {
  const end = text.search(/\r?\n\r?\n/);
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? "" : text.slice(end);
  return maskedHead(head) + maskedBody(head, body);
}

const hidden = "***";

function maskedHead(head: string): string {
  return head
    .replace(/^((?:Proxy-)?Authorization\s*:\s*\S+).*(?:\r?\n[ \t].*)*$/gim, `$1 ${hidden}`)
    .replace(/((?:nonce|cnonce|response|nextnonce|rspauth)=")[^"]*"/gi, `$1${hidden}"`);
}

function maskedBody(head: string, body: string): string {
  const digits = /^(?:Content-Type|c)\s*:\s*application\/dtmf/im.test(head);
  return body
    .replace(/^(a=crypto:\S+ \S+ ).*$/gim, `$1${hidden}`)
    .replace(/^(a=ice-pwd:).*$/gim, `$1${hidden}`)
    .replace(digits ? /^(\s*Signal\s*=\s*).*$/gim : /(?!)/, `$1${hidden}`)
    .replace(digits && !/Signal\s*=/i.test(body) ? /\S+/g : /(?!)/, hidden);
}
