import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./data-table.module.css";

export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand right and keep their digits under one another. */
  readonly numeric?: boolean;
  readonly width?: number | string;
  /** The cell that names its row. */
  readonly rowHeader?: boolean;
  readonly wrap?: boolean;
  /** The head is a button that orders by this column. */
  readonly sortable?: boolean;
}

export interface Sort {
  readonly id: string;
  readonly descending: boolean;
}

/** A table with a sticky head. Its caption is for those who hear it. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  selectedKey,
  onOpen,
  empty,
  loading = false,
  compact = false,
  sort,
  onSort,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  readonly selectedKey?: string | number;
  /** Makes a row a target of the mouse; its first cell should hold the link or button for the keyboard. */
  readonly onOpen?: (row: Row) => void;
  readonly empty?: ReactNode;
  readonly loading?: boolean;
  readonly compact?: boolean;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort) => void;
}) {
  if (!loading && rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table className={classes.table} data-compact={compact || undefined}>
      <caption className={classes.caption}>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              data-numeric={column.numeric || undefined}
              style={column.width === undefined ? undefined : { width: column.width }}
              aria-sort={column.sortable ? sortOf(column.id, sort) : undefined}
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  className={classes.sort}
                  onClick={() => onSort(nextSort(column.id, sort))}
                >
                  {column.header}
                  <span aria-hidden className={classes.arrow}>
                    {sort?.id === column.id && (sort.descending ? "↓" : "↑")}
                  </span>
                </button>
              ) : (
                column.header
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {loading
          ? skeletonRows.map((row) => (
              <tr key={row}>
                {columns.map((column) => (
                  <td key={column.id}>
                    <Skeleton height={12} width={`${45 + ((row * 17 + column.id.length * 11) % 45)}%`} />
                  </td>
                ))}
              </tr>
            ))
          : rows.map((row) => (
              <tr
                key={rowKey(row)}
                data-selected={rowKey(row) === selectedKey || undefined}
                data-open={onOpen !== undefined || undefined}
                onClick={onOpen && ((event) => openUnlessControl(event.target, () => onOpen(row)))}
              >
                {columns.map((column) =>
                  column.rowHeader ? (
                    <th key={column.id} scope="row" data-wrap={column.wrap || undefined}>
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td
                      key={column.id}
                      data-numeric={column.numeric || undefined}
                      data-wrap={column.wrap || undefined}
                    >
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
      </tbody>
    </table>
  );
}

function sortOf(id: string, sort: Sort | undefined): "ascending" | "descending" | "none" {
  if (sort?.id !== id) return "none";
  return sort.descending ? "descending" : "ascending";
}

function nextSort(id: string, sort: Sort | undefined): Sort {
  return { id, descending: sort?.id === id && !sort.descending };
}

const skeletonRows = [1, 2, 3, 4, 5, 6] as const;

/** A click on a button or link inside the row belongs to that control. */
function openUnlessControl(target: EventTarget, open: () => void): void {
  if (target instanceof Element && target.closest("a, button, input, label, [role=menuitem]")) return;
  if (window.getSelection()?.toString()) return;
  open();
}
