import type { ListField } from "@perezvon/api";
import { takesPattern } from "@perezvon/dialer";

/** A field without what its type does not have: labels are of phones, patterns of dates, and a zone may be of one phone. */
export function fittingField(field: ListField): ListField {
  const next = { ...field };
  if (next.type !== "phone") delete next.label;
  if (next.type !== "time_zone" || !next.phone) delete next.phone;
  if (!takesPattern(next.type) || !next.pattern) delete next.pattern;
  return next;
}
