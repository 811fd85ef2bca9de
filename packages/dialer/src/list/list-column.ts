/** Field types of OUT-LST-10. */
export const listFieldTypes = [
  "text",
  "integer",
  "decimal",
  "boolean",
  "date",
  "time",
  "date_time",
  "phone",
  "first_name",
  "last_name",
  "middle_name",
  "full_name",
  "company",
  "email",
  "url",
  "region",
  "postal_code",
  "country",
  "time_zone",
  "priority",
  "expiry",
  "not_before",
  "not_after",
  "personal_agent",
  "caller_number",
  "consent",
] as const;
export type ListFieldType = (typeof listFieldTypes)[number];

export type PhoneLabel = "home" | "mobile" | "work" | "own";

/** A column of a file as it becomes a field of a list. */
export interface ListColumn {
  readonly name: string;
  readonly type: ListFieldType;
  readonly label?: string | undefined;
  /** Empty or bad is a row error. */
  readonly required?: boolean;
  /** Part of the key by which rows are known again (OUT-IMP-14). */
  readonly key?: boolean | undefined;
  /** Of a time zone: name of the phone field whose number it is of; undefined is of the record (OUT-HRS-05). */
  readonly phone?: string | undefined;
  /** Of dates: how the files write them beside the usual ways (OUT-LST-10). */
  readonly pattern?: string | undefined;
}

/** Phone fields of a format (OUT-LST-10). */
export const mostPhoneColumns = 10;
