import type { Me } from "@perezvon/api";
import {
  IconAddressBook,
  IconAdjustments,
  IconArrowsExchange,
  IconBell,
  IconBroadcast,
  IconClockHour4,
  IconDeviceLandlinePhone,
  IconGauge,
  IconHash,
  IconHeadset,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMail,
  IconMapPin,
  IconMessages,
  IconMicrophone,
  IconMusic,
  IconPhoneCall,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX,
  IconPlugConnected,
  IconRoute,
  IconShieldLock,
  IconUser,
  IconUserShield,
  IconUsersGroup,
  IconWaveSine,
} from "@tabler/icons-react";

type Privilege = Me["privileges"][number];
type Icon = typeof IconUser;

interface Section {
  readonly id:
    | "users"
    | "groups"
    | "apiKeys"
    | "phones"
    | "trunks"
    | "numbers"
    | "outgoingPlan"
    | "sipSecurity"
    | "blackList"
    | "limits"
    | "locations"
    | "alerts"
    | "calls"
    | "trace"
    | "quality"
    | "callSettings"
    | "turn"
    | "campaigns"
    | "lists"
    | "doNotCall"
    | "callingHours"
    | "outboundLimits"
    | "scenarios"
    | "scripts"
    | "audio"
    | "mail"
    | "subjects"
    | "audit";
  readonly to: string;
  readonly icon: Icon;
  /** Any of these opens the section; without one it is absent, not greyed (PLT-GEN-08). */
  readonly privileges: readonly Privilege[];
}

export type NavigationNode =
  | ({ readonly kind: "section" } & Section)
  | {
      readonly kind: "folder";
      readonly id: "usersAndGroups" | "directory" | "telephony";
      readonly icon: Icon;
      readonly sections: readonly Section[];
    };

/** The sections of DSK-MNU-01 that exist, in its order. */
const tree: readonly NavigationNode[] = [
  {
    kind: "folder",
    id: "usersAndGroups",
    icon: IconUsersGroup,
    sections: [
      { id: "users", to: "/admin/users", icon: IconUser, privileges: ["sec.users", "sys.settings"] },
      {
        id: "groups",
        to: "/admin/groups",
        icon: IconUsersGroup,
        privileges: ["svc.admin.all", "svc.admin", "sys.settings", "sup.metrics"],
      },
      { id: "apiKeys", to: "/admin/api-keys", icon: IconKey, privileges: ["sec.keys"] },
    ],
  },
  {
    kind: "folder",
    id: "directory",
    icon: IconAddressBook,
    sections: [
      {
        id: "phones",
        to: "/admin/phones",
        icon: IconDeviceLandlinePhone,
        privileges: ["pbx.admin", "sys.settings"],
      },
    ],
  },
  {
    kind: "folder",
    id: "telephony",
    icon: IconPlugConnected,
    sections: [
      { id: "trunks", to: "/admin/trunks", icon: IconPlugConnected, privileges: ["pbx.admin"] },
      { id: "numbers", to: "/admin/numbers", icon: IconHash, privileges: ["pbx.admin"] },
      { id: "outgoingPlan", to: "/admin/outgoing-plan", icon: IconPhoneOutgoing, privileges: ["pbx.admin"] },
      { id: "sipSecurity", to: "/admin/sip-security", icon: IconShieldLock, privileges: ["pbx.admin"] },
      { id: "blackList", to: "/admin/black-list", icon: IconPhoneOff, privileges: ["pbx.admin"] },
      { id: "limits", to: "/admin/limits", icon: IconGauge, privileges: ["pbx.admin"] },
      { id: "locations", to: "/admin/locations", icon: IconMapPin, privileges: ["pbx.admin"] },
      { id: "alerts", to: "/admin/alerts", icon: IconBell, privileges: ["pbx.admin", "sys.settings"] },
      { id: "calls", to: "/admin/calls", icon: IconPhoneCall, privileges: ["pbx.calls", "svc.records"] },
      { id: "trace", to: "/admin/trace", icon: IconArrowsExchange, privileges: ["pbx.admin"] },
      { id: "quality", to: "/admin/quality", icon: IconWaveSine, privileges: ["pbx.calls", "svc.records"] },
      { id: "callSettings", to: "/admin/call-settings", icon: IconMicrophone, privileges: ["pbx.admin"] },
      { id: "turn", to: "/admin/browser-phones", icon: IconHeadset, privileges: ["pbx.admin"] },
    ],
  },
  {
    kind: "section",
    id: "campaigns",
    to: "/admin/campaigns",
    icon: IconBroadcast,
    privileges: ["svc.admin.all", "svc.admin"],
  },
  {
    kind: "section",
    id: "lists",
    to: "/admin/lists",
    icon: IconListDetails,
    privileges: ["svc.lists", "svc.admin.all"],
  },
  {
    kind: "section",
    id: "doNotCall",
    to: "/admin/do-not-call",
    icon: IconPhoneX,
    privileges: ["svc.lists", "svc.admin.all"],
  },
  {
    kind: "section",
    id: "callingHours",
    to: "/admin/calling-hours",
    icon: IconClockHour4,
    privileges: ["svc.admin.all", "svc.admin", "svc.lists"],
  },
  {
    kind: "section",
    id: "outboundLimits",
    to: "/admin/outbound-limits",
    icon: IconAdjustments,
    privileges: ["sys.settings"],
  },
  { kind: "section", id: "scripts", to: "/admin/scripts", icon: IconMessages, privileges: ["svc.forms"] },
  {
    kind: "section",
    id: "scenarios",
    to: "/admin/scenarios",
    icon: IconRoute,
    privileges: ["svc.admin.all"],
  },
  {
    kind: "section",
    id: "audio",
    to: "/admin/audio",
    icon: IconMusic,
    privileges: ["svc.admin.all", "svc.admin", "svc.scenarios", "sys.settings"],
  },
  { kind: "section", id: "mail", to: "/admin/mail", icon: IconMail, privileges: ["sys.settings"] },
  {
    kind: "section",
    id: "subjects",
    to: "/admin/subjects",
    icon: IconUserShield,
    privileges: ["sec.pii"],
  },
  { kind: "section", id: "audit", to: "/admin/audit", icon: IconHistory, privileges: ["sec.audit"] },
];

/** What these privileges show. A folder without sections is absent too. */
export function navigationFor(privileges: readonly Privilege[]): NavigationNode[] {
  const open = (section: Section) => section.privileges.some((privilege) => privileges.includes(privilege));
  return tree.flatMap((node): NavigationNode[] => {
    if (node.kind === "section") return open(node) ? [node] : [];
    const sections = node.sections.filter(open);
    return sections.length > 0 ? [{ ...node, sections }] : [];
  });
}

/** Folders and sections whose name holds the typed text; a folder whose own name fits shows all it has. */
export function filterNavigation(
  nodes: readonly NavigationNode[],
  typed: string,
  nameOf: (id: string) => string,
): NavigationNode[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "") return [...nodes];
  const fits = (id: string) => nameOf(id).toLocaleLowerCase().includes(wanted);
  return nodes.flatMap((node): NavigationNode[] => {
    if (fits(node.id)) return [node];
    if (node.kind === "section") return [];
    const sections = node.sections.filter((section) => fits(section.id));
    return sections.length > 0 ? [{ ...node, sections }] : [];
  });
}

/** Where «/admin» leads: campaigns are the daily work, else the first section there is. */
export function firstSection(privileges: readonly Privilege[]): string | undefined {
  const sections = navigationFor(privileges).flatMap((node) =>
    node.kind === "section" ? [node] : node.sections,
  );
  return (sections.find(({ id }) => id === "campaigns") ?? sections[0])?.to;
}
