//! What each who wishes something reaches, of the cases and people that a batch is concerned with.

use std::collections::{BTreeSet, HashSet};

use forms_dsl::model::{FormName, Role};
use mobile_schema::{requester::Requester, store::Table};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::World;
use crate::{
    entity::column::Id,
    scoped::Scoped,
    store::Fault,
    writer::{Wanted, Wish},
};

/// Two wishes of one person in equal roles reach the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asker {
    person: Uuid,
    roles: BTreeSet<Role>,
    handed: Option<Uuid>,
}

/// What somebody writes in; what they only read is not theirs to change.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Cases that are theirs by place.
    by_place: HashSet<Uuid>,
    /// Cases and forms that somebody let them in to; no form: all.
    let_in: Vec<(Uuid, Option<String>)>,
    people: HashSet<Uuid>,
}

impl Asker {
    fn of(by: &Requester) -> Self {
        Self { person: by.person, roles: by.roles.clone(), handed: by.handed }
    }
}

impl World<'_> {
    pub(super) async fn load_reach(
        &mut self,
        connection: &impl ConnectionTrait,
        wishes: &[Wish],
        pupils: &BTreeSet<Uuid>,
    ) -> Result<(), Fault> {
        for wish in wishes {
            let Wish::Change(wanted) = wish else { continue };
            let asker = Asker::of(&wanted.by);
            if self.reach.contains_key(&asker) {
                continue;
            }
            let scoped = self.scoped(wanted);
            let cases: Vec<Id> = self.cases.keys().map(|id| Id(*id)).collect();
            let reach = Reach {
                by_place: by_place(connection, scoped, &cases).await?,
                let_in: let_in(connection, scoped, &cases).await?,
                people: people(connection, scoped, pupils).await?,
            };
            self.reach.insert(asker, reach);
        }
        Ok(())
    }

    fn scoped<'s>(&'s self, wanted: &'s Wanted) -> Scoped<'s> {
        Scoped {
            requester: &wanted.by,
            municipality: self.municipality,
            now: wanted.now,
            folder: &self.served.folder,
            storage: &self.served.storage,
        }
    }

    pub fn reaches_case(&self, by: &Requester, case: Uuid) -> bool {
        let reach = self.reach.get(&Asker::of(by));
        reach.is_some_and(|reach| reach.by_place.contains(&case) || reach.let_in.iter().any(|(id, _)| *id == case))
    }

    /// As staff of its place, the pupil or a guardian.
    pub fn reaches_by_place(&self, by: &Requester, case: Uuid) -> bool {
        self.reach.get(&Asker::of(by)).is_some_and(|reach| reach.by_place.contains(&case))
    }

    /// Whether somebody writes in the fillings of a form in a case.
    pub fn reaches_form(&self, wanted: &Wanted, case: Uuid, form: &FormName) -> bool {
        let Some(reach) = self.reach.get(&Asker::of(&wanted.by)) else { return false };
        let Some(form) = self.served.folder.find_form(form.as_str()) else { return false };
        let scoped = self.scoped(wanted);
        let is_of = |of: &Option<String>| of.as_ref().is_none_or(|of| *of == form.name.as_str());
        let let_in = reach.let_in.iter().any(|(id, of)| *id == case && is_of(of));
        (reach.by_place.contains(&case) && scoped.sees_by_place(form)) || (let_in && scoped.sees_when_let_in(form))
    }

    pub fn reaches_person(&self, by: &Requester, person: Uuid) -> bool {
        self.reach.get(&Asker::of(by)).is_some_and(|reach| reach.people.contains(&person))
    }

    /// A case that was opened in this batch is there for whoever opened it.
    pub fn admit(&mut self, by: &Requester, case: Uuid) {
        self.reach.entry(Asker::of(by)).or_default().by_place.insert(case);
    }
}

async fn by_place(connection: &impl ConnectionTrait, scoped: Scoped<'_>, cases: &[Id]) -> Result<HashSet<Uuid>, Fault> {
    let mut select = scoped.cases_by_place();
    select.and_where(Expr::col(("k", "id")).is_in(cases.iter().copied()));
    ids(connection, &select, cases.is_empty()).await
}

async fn let_in(
    connection: &impl ConnectionTrait,
    scoped: Scoped<'_>,
    cases: &[Id],
) -> Result<Vec<(Uuid, Option<String>)>, Fault> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = scoped.writable_accesses();
    select.and_where(Expr::col(("a", "case_id")).is_in(cases.iter().copied()));
    let rows = connection.query_all(&select).await?;
    let pairs = rows.iter().map(|row| Ok((row.try_get::<Id>("", "case_id")?.0, row.try_get("", "form")?)));
    pairs.collect()
}

async fn people(
    connection: &impl ConnectionTrait,
    scoped: Scoped<'_>,
    people: &BTreeSet<Uuid>,
) -> Result<HashSet<Uuid>, Fault> {
    let Some(source) = scoped.source(&Table::People) else { return Ok(HashSet::new()) };
    let mut select = source.select;
    let id = Expr::col(("t", "id"));
    select.expr_as(id.clone(), "id").and_where(id.is_in(people.iter().map(|id| Id(*id))));
    ids(connection, &select, people.is_empty()).await
}

async fn ids(
    connection: &impl ConnectionTrait,
    select: &SelectStatement,
    nothing: bool,
) -> Result<HashSet<Uuid>, Fault> {
    if nothing {
        return Ok(HashSet::new());
    }
    let rows = connection.query_all(select).await?;
    rows.iter().map(|row| Ok(row.try_get::<Id>("", "id")?.0)).collect()
}
