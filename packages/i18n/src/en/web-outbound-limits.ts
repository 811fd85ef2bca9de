/** “Outbound limits”. */
export const webOutboundLimits = {
  simultaneousCalls: "Simultaneous calls of one campaign",
  simultaneousCallsHint:
    "Ceiling of “Most calls” in automatic mode, {{min}}–{{max}}, usually {{usual}}. Campaigns that are set to more keep to it from their next dial on.",
  importMegabytes: "Size of a file, MB",
  importMegabytesHint: "Unpacked, {{min}}–{{max}}, usually {{usual}}. A larger file is refused as a whole.",
  importRows: "Rows of a file",
  importRowsHint: "{{min}}–{{max}}, usually {{usual}}. For dialling lists and do-not-call lists.",
  importFields: "Fields of a file",
  importFieldsHint: "From {{min}} to {{max}}, usually {{usual}}",
};
