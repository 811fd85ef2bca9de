/** What RFC 4475 asks of a user agent server for one message. */
export type TortureVerdict =
  /** Reaches the application. */
  | { readonly kind: "taken" }
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "dropped" }
  /** A response that parses. */
  | { readonly kind: "read"; readonly status: number; readonly reasonPhrase: string };

export interface TortureMessage {
  /** Name of the case in RFC 4475. */
  readonly name: string;
  readonly section: string;
  readonly verdict: TortureVerdict;
  /** Lines are ended by CRLF, the head by an empty line. Latin-1 text: a character is an octet. */
  readonly head: readonly string[];
  readonly body?: string;
}

const taken: TortureVerdict = { kind: "taken" };
const dropped: TortureVerdict = { kind: "dropped" };
const answered = (status: number): TortureVerdict => ({ kind: "answered", status });

/** Headers of an ordinary request, in an ordinary form. */
function ordinary(method: string, more: readonly string[] = [], without: readonly string[] = []): string[] {
  const all = [
    `Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK${method.toLowerCase()}${more.length}x${without.length}`,
    "Max-Forwards: 70",
    "From: <sip:tester@example.org>;tag=f1",
    "To: <sip:target@example.net>",
    `Call-ID: torture.${method}.${more.join("").length}.${without.join("").length}@example.org`,
    `CSeq: 17 ${method}`,
    "Contact: <sip:tester@198.51.100.7>",
  ].filter((line) => !without.some((name) => line.startsWith(`${name}:`)));
  return [...all, ...more];
}

const sdp =
  "v=0\r\no=t 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
const withSdp = ["Content-Type: application/sdp", `Content-Length: ${sdp.length}`];
const empty = "Content-Length: 0";

/** The 49 cases of RFC 4475, each with the same fault or feature, in words of our own. */
export const tortureMessages: readonly TortureMessage[] = [
  {
    name: "wsinv",
    section: "3.1.1.1",
    verdict: taken,
    head: [
      "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0",
      "TO :",
      " sip:target@example.net ;   param    = 1918181833n",
      'from   : "Q \\\\ and \\"quoted\\""       <sip:tester@example.org>',
      "  ;",
      "  tag = f98",
      "MaX-fOrWaRdS: 0068",
      "Call-ID: wsinv.torture@198.51.100.7",
      "Content-Length   : 0154",
      "cseq: 0009",
      "  INVITE",
      "Via  : SIP  /   2.0",
      " /UDP",
      "    198.51.100.7;branch=z9hG4bKws1",
      "s :",
      "NewFangledHeader:   newfangled value",
      " continued newfangled value",
      "UnknownHeaderWithUnusualValue: ;;,,;;,;",
      "Content-Type: application/sdp",
      "Route:",
      " <sip:services.example.com;lr;unknownwith=value;unknown-no-value>",
      "v:  SIP  / 2.0  / TCP     spindle.example.com   ;",
      "  branch  =   z9hG4bK9ikj8  ,",
      " SIP  /    2.0   / UDP  198.51.100.8   ; branch=",
      " z9hG4bK30239",
      'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
      "      newvalue ;",
      "  secondparam ; q = 0.33",
    ],
    body: "v=0\r\no=tester 29739 7272939 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n",
  },
  {
    name: "intmeth",
    section: "3.1.1.2",
    verdict: answered(501),
    head: [
      "!odd-Method0123456789_*+`.%indeed'~ sip:1_x.!~*'()&=+$,;?/%20:%26it+n9@[2001:db8::1]:5061;(extra)=&v SIP/2.0",
      "Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bK-.!%66*_+`'~",
      'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:1_x.!~*@example.com>',
      "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"\xd1\x80\xd0\xb0\xd0\xb1\";tag=_token~1'+`*%!-.",
      "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{",
      "CSeq: 139122385 !odd-Method0123456789_*+`.%indeed'~",
      "Max-Forwards: 255",
      "extensionHeader-!.%*+_`'~: \xef\xbb\xbf\xe5\xa4\xa7\xe5\x81\x9c",
      empty,
    ],
  },
  {
    name: "esc01",
    section: "3.1.1.3",
    verdict: taken,
    head: [
      "INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0",
      ...ordinary("INVITE", withSdp, ["To", "Contact"]),
      "To: sip:%75se%72@example.com",
      "Contact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>",
    ],
    body: sdp,
  },
  {
    name: "escnull",
    section: "3.1.1.4",
    verdict: taken,
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", [empty], ["To", "From", "Contact"]),
      "To: sip:null-%00-null@example.com",
      "From: sip:null-%00-null@example.com;tag=8",
      "Contact: <sip:%00@host5.example.com>",
      "Contact: <sip:%00%00@host5.example.com>",
    ],
  },
  {
    name: "esc02",
    section: "3.1.1.5",
    verdict: answered(501),
    head: [
      "RE%47IST%45R sip:registrar.example.com SIP/2.0",
      ...ordinary("RE%47IST%45R", [empty], ["To"]),
      'To: "%Z%45" <sip:resource@example.com>',
    ],
  },
  {
    name: "lwsdisp",
    section: "3.1.1.6",
    verdict: taken,
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      ...ordinary("OPTIONS", [empty], ["From"]),
      "From: caller<sip:caller@example.com>;tag=323",
    ],
  },
  {
    name: "longreq",
    section: "3.1.1.7",
    verdict: taken,
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", withSdp, ["To", "From", "Call-ID", "Via"]),
      `To: "I have a user name of ${"extreme".repeat(30)} proportion"<sip:user@example.com:6000;unknownparam1=${"very".repeat(40)}long;longparam${"name".repeat(30)}=short;very${"long".repeat(40)}>`,
      `F: sip:${"am".repeat(80)}longusername@example.net;tag=12${"982424".repeat(30)};unknownheaderparam${"name".repeat(40)}=unknowheaderparam${"value".repeat(20)}`,
      `Call-ID: longreq.one${"really".repeat(40)}longcallid`,
      `Unknown-${"Long".repeat(20)}-Name: unknown-${"long".repeat(40)}-value; unknown-${"long".repeat(40)}-parameter-name = unknown`,
      "Via: SIP/2.0/UDP sip33.example.com;branch=z9hG4bKlongreq",
      ...Array.from(
        { length: 10 },
        (_, i) => `v: SIP/2.0/TCP sip${i}.example.com;branch=z9hG4bK${"long".repeat(i + 1)}`,
      ),
    ],
    body: sdp,
  },
  {
    name: "dblreq",
    section: "3.1.1.8",
    verdict: taken,
    head: ["REGISTER sip:example.com SIP/2.0", ...ordinary("REGISTER", [empty, "Expires: 3600"])],
    body: `INVITE sip:joe@example.com SIP/2.0\r\n${ordinary("INVITE", [empty]).join("\r\n")}\r\n\r\n`,
  },
  {
    name: "semiuri",
    section: "3.1.1.9",
    verdict: taken,
    head: [
      "OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0",
      ...ordinary("OPTIONS", [empty, "Accept: application/sdp"]),
    ],
  },
  {
    name: "transports",
    section: "3.1.1.10",
    verdict: taken,
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      "Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKtransports",
      "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf",
      "Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj",
      "Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en",
      "Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee",
      ...ordinary("OPTIONS", [empty], ["Via"]),
    ],
  },
  {
    name: "mpart01",
    section: "3.1.1.11",
    verdict: taken,
    head: [
      "MESSAGE sip:target@example.net SIP/2.0",
      ...ordinary(
        "MESSAGE",
        ['Content-Type: multipart/mixed;boundary="7a9cbec02ceef655"', "Content-Length: 118"],
        ["Contact"],
      ),
    ],
    body: `--7a9cbec02ceef655\r\nContent-Type: application/octet-stream\r\n\r\n\x00\x01\x02\xff\xfe\r\n\r\n\x80binary\r\n--7a9cbec02ceef655--\r\n`.padEnd(
      118,
      "\r\n",
    ),
  },
  {
    name: "unreason",
    section: "3.1.1.12",
    verdict: { kind: "read", status: 200, reasonPhrase: "= 2**3 * 5**2 но сто девяносто девять - простое" },
    head: [
      Buffer.from("SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое", "utf8").toString("latin1"),
      ...ordinary("INVITE", [empty]),
    ],
  },
  {
    name: "noreason",
    section: "3.1.1.13",
    verdict: { kind: "read", status: 100, reasonPhrase: "" },
    head: ["SIP/2.0 100 ", ...ordinary("INVITE", [empty])],
  },
  {
    name: "badinv01",
    section: "3.1.2.1",
    verdict: answered(400),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      "Via: SIP/2.0/UDP 198.51.100.7;;,;,,",
      ...ordinary("INVITE", [empty], ["Via", "Contact"]),
      'Contact: "Joe" <sip:joe@example.org>;;;;',
    ],
  },
  {
    name: "clerr",
    section: "3.1.2.2",
    verdict: answered(400),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", ["Content-Type: application/sdp", "Content-Length: 9999"]),
    ],
    body: sdp,
  },
  {
    name: "ncl",
    section: "3.1.2.3",
    verdict: answered(400),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", ["Content-Type: application/sdp", "Content-Length: -999"]),
    ],
    body: sdp,
  },
  {
    name: "scalar02",
    section: "3.1.2.4",
    verdict: answered(400),
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary(
        "REGISTER",
        ["Expires: 10000000000000000000000000000000", empty],
        ["CSeq", "Max-Forwards", "Contact"],
      ),
      "CSeq: 36893488147419103232 REGISTER",
      "Max-Forwards: 300",
      "Contact: <sip:user@host129.example.com>;expires=280297596632815",
    ],
  },
  {
    name: "scalarlg",
    section: "3.1.2.5",
    verdict: dropped,
    head: [
      "SIP/2.0 503 Service Unavailable",
      ...ordinary(
        "OPTIONS",
        ["Retry-After: 949302838503028349304023988", 'Warning: 1812 overture "In Progress"', empty],
        ["CSeq"],
      ),
      "CSeq: 9292394834772304023312 OPTIONS",
    ],
  },
  {
    name: "quotbal",
    section: "3.1.2.6",
    verdict: answered(400),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", withSdp, ["To"]),
      'To: "Mr. J. User <sip:j.user@example.com>',
    ],
    body: sdp,
  },
  {
    name: "ltgtruri",
    section: "3.1.2.7",
    verdict: answered(400),
    head: ["INVITE <sip:user@example.com> SIP/2.0", ...ordinary("INVITE", withSdp)],
    body: sdp,
  },
  {
    name: "lwsruri",
    section: "3.1.2.8",
    verdict: answered(400),
    head: ["INVITE sip:user@example.com; lr SIP/2.0", ...ordinary("INVITE", withSdp)],
    body: sdp,
  },
  {
    name: "lwsstart",
    section: "3.1.2.9",
    verdict: answered(400),
    head: ["INVITE  sip:user@example.com  SIP/2.0", ...ordinary("INVITE", withSdp)],
    body: sdp,
  },
  {
    name: "trws",
    section: "3.1.2.10",
    verdict: answered(400),
    head: ["OPTIONS sip:remote-target@example.com SIP/2.0  ", ...ordinary("OPTIONS", [empty])],
  },
  {
    name: "escruri",
    section: "3.1.2.11",
    verdict: answered(400),
    head: ["INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0", ...ordinary("INVITE", withSdp)],
    body: sdp,
  },
  {
    // The RFC lets an element that has no use for Date ignore its fault.
    name: "baddate",
    section: "3.1.2.12",
    verdict: taken,
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", ["Date: Fri, 01 Jan 2010 16:00:00 EST", ...withSdp]),
    ],
    body: sdp,
  },
  {
    name: "regbadct",
    section: "3.1.2.13",
    verdict: answered(400),
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", [empty], ["Contact"]),
      "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E",
    ],
  },
  {
    name: "badaspec",
    section: "3.1.2.14",
    verdict: answered(400),
    head: [
      "OPTIONS sip:user@example.org SIP/2.0",
      ...ordinary("OPTIONS", [empty], ["To"]),
      'To: "Watson, Thomas" < sip:t.watson@example.org >',
    ],
  },
  {
    name: "baddn",
    section: "3.1.2.15",
    verdict: answered(400),
    head: [
      "OPTIONS sip:t.watson@example.org SIP/2.0",
      ...ordinary("OPTIONS", [empty], ["From"]),
      "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43",
    ],
  },
  {
    name: "badvers",
    section: "3.1.2.16",
    verdict: answered(505),
    head: ["OPTIONS sip:t.watson@example.org SIP/7.0", ...ordinary("OPTIONS", [empty])],
  },
  {
    name: "mismatch01",
    section: "3.1.2.17",
    verdict: answered(400),
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      ...ordinary("OPTIONS", [empty], ["CSeq"]),
      "CSeq: 8 INVITE",
    ],
  },
  {
    name: "mismatch02",
    section: "3.1.2.18",
    verdict: answered(400),
    head: [
      "NEWMETHOD sip:user@example.com SIP/2.0",
      ...ordinary("NEWMETHOD", [empty], ["CSeq"]),
      "CSeq: 8 INVITE",
    ],
  },
  {
    name: "bigcode",
    section: "3.1.2.19",
    verdict: dropped,
    head: ["SIP/2.0 4294967301 better not break the receiver", ...ordinary("INVITE", [empty])],
  },
  {
    name: "badbranch",
    section: "3.2.1",
    verdict: taken,
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      "Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK",
      ...ordinary("OPTIONS", [empty], ["Via"]),
    ],
  },
  {
    name: "insuf",
    section: "3.3.1",
    verdict: answered(400),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      "CSeq: 193942 INVITE",
      "Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKkdj.insuf",
      ...withSdp,
    ],
    body: sdp,
  },
  {
    name: "unkscm",
    section: "3.3.2",
    verdict: answered(416),
    head: ["OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0", ...ordinary("OPTIONS", [empty])],
  },
  {
    name: "novelsc",
    section: "3.3.3",
    verdict: answered(416),
    head: ["OPTIONS soap.beep://198.51.100.103:3002 SIP/2.0", ...ordinary("OPTIONS", [empty])],
  },
  {
    name: "unksm2",
    section: "3.3.4",
    verdict: answered(400),
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", [empty], ["To", "From", "Contact"]),
      "To: isbn:2983792873",
      "From: <http://www.example.com>;tag=3234233",
      "Contact: <name:John_Smith>",
    ],
  },
  {
    name: "bext01",
    section: "3.3.5",
    verdict: answered(420),
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      ...ordinary("OPTIONS", [
        "Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis",
        "Require: nothingSupportsThis, nothingSupportsThisEither",
        empty,
      ]),
    ],
  },
  {
    name: "invut",
    section: "3.3.6",
    verdict: answered(415),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", ["Content-Type: application/unknownformat", "Content-Length: 40"]),
    ],
    body: "<audio>\r\n <pcmu port='443'/>\r\n</audio>\r\n",
  },
  {
    name: "regaut01",
    section: "3.3.7",
    verdict: answered(401),
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", ["Authorization: NoOneKnowsThisScheme opaque-data=here", empty]),
    ],
  },
  {
    name: "multi01",
    section: "3.3.8",
    verdict: answered(400),
    head: [
      "INVITE sip:user@company.com SIP/2.0",
      ...ordinary("INVITE", [
        "CSeq: 59 INVITE",
        "Call-ID: multi01.98asdh@198.51.100.2",
        "From: sip:caller@example.com;tag=3413415",
        "To: sip:user1@example.com",
        "Max-Forwards: 5",
        ...withSdp,
      ]),
    ],
    body: sdp,
  },
  {
    name: "mcl01",
    section: "3.3.9",
    verdict: answered(400),
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      ...ordinary("OPTIONS", ["Content-Length: 13", "Content-Length: 5"]),
    ],
    body: "There is no way to know how long it is.",
  },
  {
    name: "bcast",
    section: "3.3.10",
    verdict: dropped,
    head: [
      "SIP/2.0 200 OK",
      "Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bK1324923",
      "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23",
      ...ordinary("INVITE", withSdp, ["Via"]),
    ],
    body: sdp,
  },
  {
    name: "zeromf",
    section: "3.3.11",
    verdict: taken,
    head: [
      "OPTIONS sip:user@example.com SIP/2.0",
      ...ordinary("OPTIONS", ["Max-Forwards: 0", empty], ["Max-Forwards"]),
    ],
  },
  {
    name: "cparam01",
    section: "3.3.12",
    verdict: taken,
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", [empty, "Expires: 3601"], ["Contact"]),
      "Contact: sip:+19725552222@gw1.example.net;unknownparam",
    ],
  },
  {
    name: "cparam02",
    section: "3.3.13",
    verdict: taken,
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", [empty, "Expires: 3602"], ["Contact"]),
      "Contact: <sip:+19725552222@gw1.example.net;unknownparam>",
    ],
  },
  {
    name: "regescrt",
    section: "3.3.14",
    verdict: taken,
    head: [
      "REGISTER sip:example.com SIP/2.0",
      ...ordinary("REGISTER", [empty, "Expires: 3603"], ["Contact"]),
      "Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>",
    ],
  },
  {
    name: "sdp01",
    section: "3.3.15",
    verdict: answered(406),
    head: [
      "INVITE sip:user@example.com SIP/2.0",
      ...ordinary("INVITE", ["Accept: text/nobodyKnowsThis", ...withSdp]),
    ],
    body: sdp,
  },
  {
    name: "inv2543",
    section: "3.4.1",
    verdict: taken,
    head: [
      "INVITE sip:UserB@example.com SIP/2.0",
      "Via: SIP/2.0/UDP iftgw.example.com",
      "From: <sip:+13035551111@ift.example.net;user=phone>",
      "Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>",
      "To: sip:+16505552222@ss1.example.net;user=phone",
      "Call-ID: inv2543.1717@ift.example.com",
      "CSeq: 56 INVITE",
      "Content-Type: application/sdp",
    ],
    body: sdp,
  },
];

export function tortureBytes(message: TortureMessage): Buffer {
  return Buffer.from(`${message.head.join("\r\n")}\r\n\r\n${message.body ?? ""}`, "latin1");
}
