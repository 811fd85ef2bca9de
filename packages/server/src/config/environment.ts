/** Every environment variable of the server, by name. Nothing else in the program reads the environment. */
export const environmentVariables = {
  PORT: "HTTP port (8080)",
  HOST: "address that HTTP listens on (127.0.0.1)",
  TRUST_PROXY: "1 when a proxy in front sets X-Forwarded-For and -Proto",
  SIP_PORT: "SIP port, UDP and TCP (5060)",
  SIP_TLS_PORT: "SIP port of TLS, open when TLS_CERT is set (5061)",
  SIP_ADVERTISED: "public host or host:port that far sides are told instead of SIP_HOST",
  SIP_LISTENERS:
    "all SIP listeners instead of these: transport:address:port;advertised=host:port;host=name, apart by commas",
  SIP_EDGES:
    "addresses and networks of proxies of one's own in front, whose X-Client-Address is believed, apart by commas",
  SIP_USER_AGENT: "what SIP messages call this program, in User-Agent and Server; empty: nothing (Perezvon)",
  SIP_WS_ORIGINS: "further origins of pages with web phones, apart by commas",
  IP_COUNTRIES:
    "files with ranges of addresses and their countries (from,to,CC), apart by commas: a line used from two is told of",
  TLS_CERT: "file of the certificate chain (PEM) of SIP, WSS and HTTPS",
  TLS_KEY: "file of its key (PEM)",
  TLS_CA: "file of authorities that peers are checked against besides the usual ones (PEM)",
  TLS_CLIENTS: "required: SIP over TLS only with a client certificate of TLS_CA (off)",
  HTTPS: "1: the web port speaks HTTPS with TLS_CERT",
  SIP_HOST: "address that SIP listens on and names in its messages (127.0.0.1)",
  RTP_PORT_LOW: "first RTP port, even (16384)",
  RTP_PORT_HIGH: "last RTP port (32767)",
  DSCP_RTP: "mark of audio in the rules that `npm run dscp` prints, 0 to 63 (46); 0: none",
  DSCP_SIP: "mark of SIP in the same rules (24)",
  MEDIA_ADDRESS: "address that far sides send their audio to (SIP_HOST)",
  DATA_DIR: "folder of database, recordings and secrets (./data)",
  DATABASE_URL: "an external PostgreSQL instead of the embedded one",
  METRICS_PORT: "port of /metrics (9090)",
  METRICS_HOST: "address that /metrics listens on (127.0.0.1)",
  SPEECH_URL:
    "speech service that speaks the texts of centres: gets JSON by POST, answers with WAV (espeak-ng)",
  SPEECH_VOICE: "voice that the service is asked for",
  SPEECH_TOKEN: "its key, sent as Authorization: Bearer",
  LOG_LEVEL: "debug, info, warn or error (info)",
  LOG_NUMBERS: "masked or full: whether phone numbers stand whole in the log (masked)",
  CARRIER_SIP: "host:port of the demo centre's trunk (127.0.0.1:5070)",
  LOOP_DELAY_LIMIT_MS:
    "delay of the event loop at which new calls are refused, 20 to 1000 (50); more where the machine is shared",
  DRAIN_SECONDS: "how long calls may go on after SIGTERM before they are ended, 0 to 14400 (600)",
  WEBHOOK_HOSTS:
    "hosts of private networks that webhooks and scenarios may reach all the same, apart by commas",
  RECORDING_EXPORT_HOURS:
    "daily window of the periodic exports of recordings in the zone of each centre (23:00-09:00); equal ends are the whole day",
  RECORDING_EXPORT_MBIT:
    "Mbit/s that all exports of recordings of a centre together may take, 0 to 100000 (0: as fast as it goes)",
  PORT_SHIFT: "1: a taken port moves to the next free one",
} as const;

export type EnvironmentVariable = keyof typeof environmentVariables;
export type Environment = Readonly<Partial<Record<EnvironmentVariable, string>>>;
