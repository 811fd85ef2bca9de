/** Roles of a new centre (PLT-ROL-02) and the privileges they have at first (PLT-ROL-03). */
export type RoleCode = "ADM" | "SEC" | "CAD" | "SUP" | "CMP" | "AGT" | "LST" | "CLI" | "AUD";

export const roles: readonly { readonly code: RoleCode; readonly ru: string; readonly en: string }[] = [
  { code: "ADM", ru: "Администратор", en: "Administrator" },
  { code: "SEC", ru: "Администратор безопасности", en: "Security administrator" },
  { code: "CAD", ru: "Администратор кампаний", en: "Campaign administrator" },
  { code: "SUP", ru: "Супервизор", en: "Supervisor" },
  { code: "CMP", ru: "Руководитель кампаний", en: "Campaign manager" },
  { code: "AGT", ru: "Оператор", en: "Agent" },
  { code: "LST", ru: "List API", en: "List API" },
  { code: "CLI", ru: "Клиент", en: "Client" },
  { code: "AUD", ru: "Контролёр", en: "Auditor" },
];

/** The table of PLT-ROL-03, a row a line. */
const table = `
agent.login: ADM SUP AGT
agent.handle: AGT
agent.external: SUP AGT
agent.transfer: SUP AGT
agent.messages: ADM SUP AGT
agent.sms: AGT
agent.contacts.edit: SUP AGT
agent.contacts.delete: SUP
agent.rec.start: SUP AGT
agent.rec.stop: SUP
agent.rec.own: SUP AGT
agent.profile: ADM SEC SUP AGT
qm.listen.services: SUP AUD
qm.listen.groups: SUP
qm.listen.all:
qm.download: SUP AUD
qm.grade: SUP AUD
qm.grades.own: AGT
qm.categories: ADM SUP
qm.erase: SEC
sec.users: ADM SEC
sec.roles: SEC
sec.policy: SEC
sec.audit: ADM SEC
sec.keys: SEC
sec.pii: SEC
svc.admin.all: ADM
svc.admin: CAD
svc.lists: ADM CAD
svc.dnc: ADM CAD
svc.scenarios: ADM
svc.forms: ADM CAD SUP
svc.kb: ADM CAD SUP
svc.records: ADM SUP AUD
pbx.admin: ADM
pbx.calls: ADM SUP
sup.metrics: SUP CMP
sup.monitor: SUP
sup.coach: SUP
sup.barge: SUP
sup.state: SUP
sup.queue: SUP
sup.skills: ADM SUP
sup.alerts: ADM SUP CMP
sup.walls: ADM SUP CMP
sup.campaigns: SUP CMP
sup.reports: ADM SUP CMP
sys.settings: ADM
sys.recording: ADM SEC
sys.config: ADM
api.lists: LST
api.stats: ADM SUP
api.config: ADM
cli.view: CLI
cli.results: CLI
cli.recordings: CLI`;

export interface RolePrivilege {
  readonly role: RoleCode;
  readonly privilege: string;
  readonly has: boolean;
  readonly mayGrant: boolean;
}

/** May grant: SEC everything; ADM everything but `sec.*`, `qm.listen.all` and `qm.erase`; the rest nothing. */
export const rolePrivileges: readonly RolePrivilege[] = table
  .trim()
  .split("\n")
  .flatMap((line) => {
    const [privilege, holders] = line.split(":") as [string, string];
    const has = new Set(holders.trim().split(" "));
    const byAdministrator =
      !privilege.startsWith("sec.") && !["qm.listen.all", "qm.erase"].includes(privilege);
    return roles
      .map(({ code }) => ({
        role: code,
        privilege,
        has: has.has(code),
        mayGrant: code === "SEC" || (code === "ADM" && byAdministrator),
      }))
      .filter((row) => row.has || row.mayGrant);
  });
