//! What SQLite's planner is told of the static tables.
//!
//! Each key begins with the municipality, which is the same in every row. Without statistics SQLite takes the first
//! column of an index to leave ten rows, and walks through a whole table in the order of its key. So it is told of
//! tables as they will be; they need not grow first to be analysed.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait};

/// Rows of a table, and how many share the first column, the second …, of an index of four columns or fewer.
const STATISTICS: &str = "
    INSERT INTO sqlite_stat1 (tbl, idx, stat)
    SELECT tables.name, indexes.name, '100000 100000' || CASE
        WHEN indexes.\"unique\" THEN substr(' 10 10 10', 1, 3 * (columns - 2)) || ' 1'
        ELSE substr(' 20 10 5', 1, CASE columns WHEN 1 THEN 0 WHEN 2 THEN 3 WHEN 3 THEN 6 ELSE 8 END) END
    FROM (
        SELECT tables.name AS table_name, indexes.name AS index_name, count(*) AS columns
        FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes, pragma_index_info(indexes.name)
        WHERE tables.type = 'table' GROUP BY tables.name, indexes.name
    ) AS counted, sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes
    WHERE tables.name = counted.table_name AND indexes.name = counted.index_name
      AND (SELECT name FROM pragma_index_info(indexes.name) WHERE seqno = 0) = 'municipality'";

/// Writes the statistics where an index has none.
pub(super) async fn tell_planner(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = connection.begin().await?;
    // Makes the table of statistics, where it is not there.
    transaction.execute_unprepared("ANALYZE sqlite_schema").await?;
    transaction.execute_unprepared("DELETE FROM sqlite_stat1").await?;
    transaction.execute_unprepared(STATISTICS).await?;
    transaction.commit().await
}
