/** Texts of the formats of lists. */
export const webFormats = {
  name: "Name of the format",
  change: "Change the format",
  share: "Save as a shared format",
  shareText: "The fields of this list become a format that other lists can be made with.",
  alsoServes: "also serves {{lists}}",
  serves: "All its lists change: {{lists}}. A field that holds data can be neither removed nor retyped.",
  keyFree: "These lists have no records yet: the key can be chosen and changed.",
  keyStays: "The lists have records, so the key stays as it is.",
  addField: "Add a field",
  removeField: "Remove the field {{name}}",
  fromFile: "From the file",
} as const;
