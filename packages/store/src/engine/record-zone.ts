/** Zone of a record under the aliases `r` and `ce`: its own, else that of its list, else the centre's (OUT-HRS-05, OUT-LST-10). */
export const zoneSql = `coalesce(r.time_zone, (SELECT zl.time_zone FROM list zl WHERE zl.centre_id = r.centre_id AND zl.id = r.list_id),
  ce.time_zone)`;
