/** Words of the web application for lists: where they come from, and their way out (OUT-LST-04, OUT-LST-07, OUT-IMP-19). */
export const webLists = {
  source: {
    title: "Where the records come from",
    step: "Source",
    kinds: {
      upload: "File",
      remote: "Server: FTP, FTPS, SFTP or S3",
      results: "Results of a campaign",
      empty: "Empty list",
    },
  },
  remote: {
    fetch: "Fetch the file",
    fetchText:
      "The oldest file that fits sets the fields up. From then on the list is updated by its schedule, which can be changed in the list's properties.",
  },
  results: {
    campaign: "Campaign",
    lists: "Lists of the campaign",
    allLists: "all",
    statuses: "Statuses",
    statusesHint: "Records whose own status, or the status of their last attempt, is one of these.",
    none: "No record has such a status.",
    text: "Beside the fields of the lists the status of the last attempt is loaded; other columns of the results can be chosen in the next step.",
  },
  empty: {
    text: "Programs add records through the API, or people by hand. Fields can be named at once; a key lets records be updated.",
    create: "Create the list",
  },
  columns: {
    use: "Load",
    detail: "Detail",
    zoneOf: "Whose zone",
    zoneOfRecord: "the whole record's",
    zoneOfPhone: "of the number “{{phone}}”",
    pattern: "How dates are written",
    datePattern: "DD.MM.YYYY or MM/DD/YYYY",
    timePattern: "HH:mm, HHmm",
  },
  zone: {
    label: "Time zone of the list",
    hint: "Calling hours go by it where neither record nor number name a zone, and so do dates without one",
    centre: "that of the centre: {{zone}}",
  },
  export: {
    button: "Export to CSV",
    title: "Export the content",
    text: "All records of the list, a column for each field. Values that look like formulas begin with an apostrophe.",
    ids: "Add the column “Record ID”",
    download: "Download",
    delimiter: "Column separator",
  },
  zones: {
    title: "Zones by beginnings of numbers and postal codes",
    hint: "A file of yours replaces the product's table as a whole: the beginning of a number or postal code and the zones of its place (Europe/Moscow), a line for each. The longest beginning that fits counts; of several zones all have to allow a call.",
    table: "Table",
    kinds: { prefix: "Beginnings of numbers", postal_code: "Postal codes" },
    own: "comes with the product",
    date: "Date",
    load: "Replace by a file",
    loaded: "The table was replaced, lines: {{rows}}",
    drop: "Back to the product's table",
    dropText: "The table that comes with the product will be in force again.",
  },
  reading: {
    title: "How files are read",
    hint: "Holds for every load into lists of this format unless the load says otherwise. What is not chosen is found in the file.",
    found: "by the file",
    sheet: "Sheet of an .xlsx workbook",
    firstSheet: "the first",
    header: "First line with names",
  },
} as const;
