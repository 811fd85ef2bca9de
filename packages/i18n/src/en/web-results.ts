/** Texts of what a campaign leaves behind: the archive and periodic exports. */
export const webResults = {
  archive: {
    text: "Results of lists that this campaign no longer has. They are in no export and no figure any more.",
    list: "List",
    at: "Date and time",
    reason: "Why",
    reasons: {
      list_deleted: "The list was deleted",
      list_removed: "The list was detached",
      list_replaced: "The content was replaced",
    },
    records: "Records",
    dials: "Dials",
    size: "Size",
    pending: "Being prepared",
    pendingHint: "Some records of the old content are still in an agent's hands",
    download: "Load the results of {{list}} of {{at}}",
    delete: "Delete the results of {{list}} of {{at}}",
    deleteText: "The archived results of {{at}} exist nowhere else. They cannot be brought back.",
    emptyTitle: "The archive is empty",
    emptyText: "When a list is deleted, detached or replaced, its results are put here as a zip file.",
  },
  deletion: {
    records: "Records: {{number}}",
    dials: "Dials: {{number}}",
    recordings: "Recordings: {{number}}",
    archives: "Archives: {{number}}",
    exportFirst: "Export the results first",
  },
} as const;
