/** Consent, people's requests about their data, limits of outgoing numbers. */
export const webCompliance = {
  consentRequired: "Consent required",
  consentRequiredHint: "Records with an empty consent field are closed without a dial as “Bad record”.",
};
