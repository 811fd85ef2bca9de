/** Emergency numbers by country (TEL-EMG-01). Where a country is not listed, 112 is understood by every mobile network. */
const byCountry: Readonly<Record<string, readonly string[]>> = {
  RU: ["112", "101", "102", "103", "104", "01", "02", "03", "04"],
  KZ: ["112", "101", "102", "103", "104"],
  BY: ["112", "101", "102", "103", "104"],
  US: ["911", "933"],
  CA: ["911", "933"],
};

export function emergencyNumbersOf(country: string): readonly string[] {
  return byCountry[country] ?? ["112"];
}

/** No extension, feature code or service may equal one: `422 emergency_number`. */
export function isEmergencyNumber(digits: string, country: string): boolean {
  return emergencyNumbersOf(country).includes(digits);
}
