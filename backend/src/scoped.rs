//! `Scoped`: the only maker of a select on behalf of somebody (`access.md` 1).
//!
//! It joins a table to the case it belongs to and lets through what the requester reaches *by place* (by a posting, as
//! pupil or guardian), or because somebody *let them in* (a row of `case_access`, for one form or all). The rights are
//! read in the statement itself, so a change of them works on the next statement of every process. What is out of
//! scope is not there: a foreign id looks like an unknown one.
//!
//! Aliases: `t` the table at hand, `f` its filling, `m` the form's main table, `k` its case, `a` an access.

mod invited;
mod people;
mod source;

use chrono::{DateTime, Utc};
use forms_dsl::model::{CheckedFolder, CheckedForm, Role};
use mobile_schema::{requester::Requester, rights::sees_form, storage_plan::StoragePlan, store::Table};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

pub use self::source::{Column, Kind, Source, find_case_column, find_row_column, folded_twin};
use crate::{
    clock::day,
    database::row_security::Asking,
    entity::column::{Day, Id, Moment},
    store::{always, never},
};

/// Read the whole unit that they are posted to.
const LEADERS: &[&str] = &["leadership", "kindergarten_leader"];
/// Read the pupils of the classes that they are posted to.
pub(crate) const TEACHERS: &[&str] = &["contact_teacher", "group_leader"];
/// Know the pupils where they are posted, and say that somebody is absent; they do not read what becomes of it.
pub(crate) const REGISTRARS: &[&str] = &["teacher"];
/// Read the whole audit log.
const AUDITORS: &[&str] = &["administrator", "archivist"];
/// Reads what of the audit log is about forms.
const FORM_ADMINISTRATORS: &[&str] = &["form_administrator"];

/// A requester in a municipality at a moment.
#[derive(Clone, Copy)]
pub struct Scoped<'a> {
    /// Who asks.
    pub requester: &'a Requester,
    /// Of which municipality.
    pub municipality: i64,
    /// The moment that accesses to cases are good for.
    pub now: DateTime<Utc>,
    /// The forms, which say who sees them at all.
    pub folder: &'a CheckedFolder,
    /// Their tables.
    pub storage: &'a StoragePlan,
}

impl<'a> Scoped<'a> {
    /// A table, with the rows of it that the requester reaches; none: no form of that name is stored.
    pub fn source(self, table: &Table) -> Option<Source<'a>> {
        Source::new(self, table)
    }

    /// The ids of the cases that the requester reaches by place.
    pub fn cases_by_place(self) -> SelectStatement {
        let mut cases = Query::select();
        cases
            .expr_as(k("id"), "id")
            .from_as("cases", "k")
            .and_where(k("municipality").eq(self.municipality))
            .cond_where(self.on_this_tablet(self.reaches_case_by_place()));
        cases
    }

    /// The cases and forms (null: all) that the requester was let in to.
    pub fn accesses_here(self) -> SelectStatement {
        let mut accesses = self.accesses();
        accesses.expr_as(a("case_id"), "case_id").expr_as(a("form"), "form");
        accesses.and_where_option(self.requester.handed.map(|case| a("case_id").eq(Id(case))));
        accesses
    }

    /// The same, of those that they write in.
    pub fn writable_accesses(self) -> SelectStatement {
        let mut accesses = self.accesses_here();
        accesses.and_where(a("writes").eq(1_i64));
        accesses
    }

    /// What changed that the requester may be told of: documents of forms that they see, and what concerns them alone;
    /// under `t`, no columns yet.
    pub fn feed(self) -> SelectStatement {
        let theirs = Condition::all()
            .add(t("person_id").eq(self.person()))
            .add_option(self.requester.handed.map(|case| t("case_id").eq(Id(case))));
        let seen = Condition::all().add(t("person_id").is_null()).add(self.reaches_form(&t("form")));
        let of_case = k("municipality").eq(self.municipality).and(k("id").equals(("t", "case_id")));
        let mut feed = Query::select();
        feed.from_as("feed", "t")
            .join_as(JoinType::LeftJoin, "cases", "k", of_case)
            .and_where(t("municipality").eq(self.municipality))
            .and_where(t("form").is_not_null().or(t("person_id").is_not_null()))
            .cond_where(Condition::any().add(theirs).add(seen));
        feed
    }

    /// Whether the requester, reaching a case by place, sees the fillings of a form there.
    pub fn sees_by_place(self, form: &CheckedForm) -> bool {
        sees_form(self.requester, form)
    }

    /// Whether the requester sees the fillings of a form where somebody lets them in.
    pub fn sees_when_let_in(self, form: &CheckedForm) -> bool {
        form.until_shared || sees_form(self.requester, form)
    }

    /// The same in the words of the database's own policies.
    pub fn asking(self) -> Asking {
        let forms = |is_closed: &dyn Fn(&CheckedForm) -> bool| {
            let closed = self.folder.forms().iter().filter(|form| is_closed(form)).map(|form| form.name.as_str());
            closed.collect::<Vec<_>>().join(",")
        };
        Asking {
            person: Id(self.requester.person).to_string(),
            roles: self.roles().collect::<Vec<_>>().join(","),
            handed: self.requester.handed.map(|case| Id(case).to_string()).unwrap_or_default(),
            now: Moment(self.now).to_string(),
            today: Day(day(self.now)).to_string(),
            closed: forms(&|form| !self.sees_by_place(form)),
            shut: forms(&|form| !self.sees_when_let_in(form)),
        }
    }

    /// Names of the roles that the requester asks in.
    fn roles(self) -> impl Iterator<Item = &'a str> {
        self.requester.roles.iter().filter_map(|role| match role {
            Role::Named(name) => Some(name.as_str()),
            Role::Guardian => Some("guardian"),
            Role::Pupil => Some("pupil"),
            Role::Staff | Role::Everyone | Role::Author => None,
        })
    }

    fn person(self) -> Expr {
        Expr::val(Id(self.requester.person))
    }

    fn has_one_of(self, roles: &[&str]) -> bool {
        self.requester.roles.iter().any(|held| matches!(held, Role::Named(name) if roles.contains(&name.as_str())))
    }

    /// Whoever leads or teaches somewhere.
    fn works_at_a_school(self) -> bool {
        self.has_one_of(LEADERS) || self.has_one_of(TEACHERS)
    }

    fn is(self, role: &Role) -> bool {
        self.requester.roles.contains(role)
    }

    fn is_handed(self) -> bool {
        self.requester.handed.is_some()
    }

    /// Of `k`.
    fn reaches_case(self) -> Condition {
        let mut ways = self.ways_by_place();
        ways.push(k("id").in_subquery(self.admitted_cases()));
        self.on_this_tablet(any_of(ways))
    }

    /// Of `k`, and of the name of a form in a column.
    fn reaches_form(self, form: &Expr) -> Condition {
        let let_in = Condition::all()
            .add(k("id").in_subquery(self.admitted_cases()))
            .add(Expr::exists(self.access_to(form)))
            .add_option(self.is_none_of(form, |checked| !self.sees_when_let_in(checked)));
        let mut any = Condition::any().add(let_in);
        for way in self.ways_by_place() {
            let seen = self.is_none_of(form, |checked| !self.sees_by_place(checked));
            any = any.add(Condition::all().add(way).add_option(seen));
        }
        self.on_this_tablet(any)
    }

    /// A tablet that was handed over for a case knows of no other.
    fn on_this_tablet(self, reached: Condition) -> Condition {
        Condition::all().add(reached).add_option(self.requester.handed.map(|case| k("id").eq(Id(case))))
    }

    /// Of `k`.
    fn reaches_case_by_place(self) -> Condition {
        any_of(self.ways_by_place())
    }

    /// Of `k`.
    fn ways_by_place(self) -> Vec<Expr> {
        [
            self.leads_unit(),
            self.has_one_of(TEACHERS).then(|| k("class_id").in_subquery(self.places(TEACHERS, "class_id"))),
            self.is_guardian(),
            self.is_pupil(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Of `k`.
    fn leads_unit(self) -> Option<Expr> {
        self.has_one_of(LEADERS).then(|| k("unit_id").in_subquery(self.places(LEADERS, "unit_id")))
    }

    /// Of the pupil of `k`.
    fn is_guardian(self) -> Option<Expr> {
        self.is(&Role::Guardian).then(|| k("pupil_id").in_subquery(self.own_children()))
    }

    /// Of `k`.
    fn is_pupil(self) -> Option<Expr> {
        self.is(&Role::Pupil).then(|| k("pupil_id").eq(self.person()))
    }

    /// Of `k`: the audit of a case is for those who lead the unit, and for those whom the case is about.
    fn reads_audit_of_case(self) -> Condition {
        let ways = [self.leads_unit(), self.is_guardian(), self.is_pupil()];
        Condition::all().add(any_of(ways.into_iter().flatten().collect())).add_option(self.is_handed().then(never))
    }

    /// Of `t`, the audit log.
    fn reads_audit(self) -> Condition {
        let of_unit = self.has_one_of(LEADERS).then(|| {
            let mut cases = self.select("id", "cases");
            cases.and_where(Expr::col("unit_id").in_subquery(self.places(LEADERS, "unit_id")));
            t("case_id").in_subquery(cases)
        });
        let all = self.has_one_of(AUDITORS).then(always);
        let of_forms = self.has_one_of(FORM_ADMINISTRATORS).then(|| t("action").eq("publish"));
        any_of([of_unit, all, of_forms].into_iter().flatten().collect())
    }

    /// Of `k`: consents are told to those who reach the case by place.
    fn reads_consents(self) -> Condition {
        Condition::all().add(self.reaches_case_by_place()).add_option(self.is_handed().then(never))
    }

    /// Of `k`, and of `t`, a share: whoever is let in knows why, too.
    fn reads_shares(self) -> Condition {
        let mut ways = self.ways_by_place();
        ways.push(t("person_id").eq(self.person()).and(k("id").in_subquery(self.admitted_cases())));
        Condition::all().add(any_of(ways)).add_option(self.is_handed().then(never))
    }

    /// None of the forms that are closed.
    fn is_none_of(self, form: &Expr, is_closed: impl Fn(&CheckedForm) -> bool) -> Option<Expr> {
        let closed: Vec<&str> =
            self.folder.forms().iter().filter(|form| is_closed(form)).map(|form| form.name.as_str()).collect();
        (!closed.is_empty()).then(|| form.clone().is_not_in(closed))
    }

    /// Where somebody is posted in a role that they ask in: a token speaks for one role of a person.
    fn places(self, roles: &[&'static str], place: &'static str) -> SelectStatement {
        let roles = roles.iter().copied().filter(|role| self.has_one_of(&[role]));
        let mut postings = self.select(place, "postings");
        postings
            .and_where(Expr::col("person_id").eq(self.person()))
            .and_where(Expr::col("role").is_in(roles))
            .and_where(Expr::col(place).is_not_null());
        postings
    }

    fn own_children(self) -> SelectStatement {
        let mut children = self.select("pupil_id", "guardianships");
        children.and_where(Expr::col("guardian_id").eq(self.person()));
        children
    }

    fn admitted_cases(self) -> SelectStatement {
        let mut cases = self.accesses();
        cases.expr(a("case_id"));
        cases
    }

    /// Of `k`, and of the name of a form in a column.
    fn access_to(self, form: &Expr) -> SelectStatement {
        let mut accesses = self.accesses();
        accesses
            .expr(Expr::val(1))
            .and_where(a("case_id").equals(("k", "id")))
            .and_where(a("form").is_null().or(a("form").eq(form.clone())));
        accesses
    }

    /// Those that are good now, in the roles that the requester asks in.
    fn accesses(self) -> SelectStatement {
        let (now, today) = (Moment(self.now), Day(day(self.now)));
        let mut accesses = Query::select();
        accesses
            .from_as("case_access", "a")
            .and_where(a("municipality").eq(self.municipality))
            .and_where(a("person_id").eq(self.person()))
            .and_where(a("role").is_null().or(a("role").is_in(self.roles())))
            .and_where(a("from_day").lte(today))
            .and_where(a("until_day").is_null().or(a("until_day").gte(today)))
            .and_where(a("until_at").is_null().or(a("until_at").gt(now)))
            .and_where(a("ended_at").is_null());
        accesses
    }

    /// A column of a table, in this municipality.
    fn select(self, column: &'static str, table: &'static str) -> SelectStatement {
        let mut select = Query::select();
        select.column(column).from(table).and_where(Expr::col("municipality").eq(self.municipality));
        select
    }
}

/// A condition of no parts would hold; one that never holds keeps a database from its indexes.
fn any_of(ways: Vec<Expr>) -> Condition {
    let ways = if ways.is_empty() { vec![never()] } else { ways };
    ways.into_iter().fold(Condition::any(), Condition::add)
}

fn t(column: &'static str) -> Expr {
    Expr::col(("t", column))
}

fn k(column: &'static str) -> Expr {
    Expr::col(("k", column))
}

fn a(column: &'static str) -> Expr {
    Expr::col(("a", column))
}
