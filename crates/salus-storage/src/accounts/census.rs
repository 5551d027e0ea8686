//! How many people there are, for those who look after the server.

use salus_records::objects::party::Role;

use super::{Accounts, PersonStatus, column};
use crate::sql::StoreError;

impl Accounts {
    /// Counts people by role and standing.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer.
    pub async fn census(&self) -> Result<Vec<(Role, PersonStatus, u64)>, StoreError> {
        self.db
            .read(|conn| {
                let mut rows = conn.prepare_cached(
                    "SELECT role, disabled, activation IS NOT NULL, count(*) FROM people
                     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                )?;
                let counts = rows.query_map([], |row| {
                    Ok((
                        column::role(row, 0)?,
                        (row.get::<_, bool>(1)?, row.get::<_, bool>(2)?),
                        row.get::<_, i64>(3)?.unsigned_abs(),
                    ))
                })?;
                let mut census: Vec<(Role, PersonStatus, u64)> = Vec::new();
                for count in counts {
                    let (role, standing, count) = count?;
                    let status = match standing {
                        (true, _) => PersonStatus::Disabled,
                        (false, false) => PersonStatus::Invited,
                        (false, true) => PersonStatus::Active,
                    };
                    let same = |known: &&mut (Role, PersonStatus, u64)| {
                        (known.0, known.1) == (role, status)
                    };
                    match census.iter_mut().find(same) {
                        Some(known) => known.2 += count,
                        None => census.push((role, status, count)),
                    }
                }
                Ok(census)
            })
            .await
    }
}
