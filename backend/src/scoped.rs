//! `Scoped`: the only maker of a select on behalf of somebody (`access.md` 1).
//!
//! It joins a table to the case it belongs to and lets through what the requester reaches by a posting, as pupil or
//! guardian, or by an access to the case. The rights are read in the statement itself, so a change of them works on
//! the next statement of every process. What is out of scope is not there: a foreign id looks like an unknown one.
//!
//! Aliases: `t` the table at hand, `f` its filling, `m` the form's main table, `k` its case.

mod source;

use chrono::NaiveDate;
use forms_dsl::model::Role;
use mobile_schema::{requester::Requester, storage_plan::StoragePlan, store::Table};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};

pub use self::source::{Column, Kind, Source, find_case_column, find_row_column, folded_twin};
use crate::entity::column::{Day, Id};

/// Read the whole unit that they are posted to.
const LEADERS: [&str; 2] = ["leadership", "kindergarten_leader"];
/// Read the pupils of the classes that they are posted to.
pub(crate) const TEACHERS: [&str; 2] = ["contact_teacher", "group_leader"];

/// A requester in a municipality on a day.
#[derive(Clone, Copy)]
pub struct Scoped<'a> {
    /// Who asks.
    pub requester: &'a Requester,
    /// Of which municipality.
    pub municipality: i64,
    /// The day that accesses to cases are good for.
    pub today: NaiveDate,
    /// The tables of forms.
    pub storage: &'a StoragePlan,
}

impl<'a> Scoped<'a> {
    /// A table, with the rows of it that the requester reaches; none: no form of that name is stored.
    pub fn source(self, table: &Table) -> Option<Source<'a>> {
        Source::new(self, table)
    }

    fn person(self) -> Expr {
        Expr::val(Id(self.requester.person))
    }

    fn has_one_of(self, roles: &[&str]) -> bool {
        self.requester.roles.iter().any(|held| matches!(held, Role::Named(name) if roles.contains(&name.as_str())))
    }

    fn is(self, role: &Role) -> bool {
        self.requester.roles.contains(role)
    }

    /// Of `k`.
    fn reaches_case(self) -> Condition {
        Condition::any()
            .add_option(self.has_one_of(&LEADERS).then(|| k("unit_id").in_subquery(self.own_units())))
            .add_option(self.has_one_of(&TEACHERS).then(|| k("class_id").in_subquery(self.own_classes())))
            .add_option(self.is(&Role::Guardian).then(|| k("pupil_id").in_subquery(self.own_children())))
            .add_option(self.is(&Role::Pupil).then(|| k("pupil_id").eq(self.person())))
            .add(k("id").in_subquery(self.admitted_cases()))
    }

    /// Of `t`, a table of people: oneself, all staff, and pupils within reach with their guardians.
    fn reaches_person(self) -> Condition {
        let staff = self.select("person_id", "postings");
        Condition::any()
            .add(t("id").eq(self.person()))
            .add(t("id").in_subquery(staff))
            .add(self.reaches_pupil(&t("id"), &t("class_id")))
            .add(t("id").in_subquery(self.guardians_within_reach()))
    }

    fn reaches_pupil(self, id: &Expr, class: &Expr) -> Condition {
        Condition::any()
            .add_option(self.has_one_of(&LEADERS).then(|| class.clone().in_subquery(self.classes_of_own_units())))
            .add_option(self.has_one_of(&TEACHERS).then(|| class.clone().in_subquery(self.own_classes())))
            .add_option(self.is(&Role::Guardian).then(|| id.clone().in_subquery(self.own_children())))
            .add(id.clone().in_subquery(self.pupils_of_cases()))
    }

    fn guardians_within_reach(self) -> SelectStatement {
        let pupil = |column: &'static str| Expr::col(("pupils", column));
        let mut guardians = Query::select();
        guardians
            .column(("wards", "guardian_id"))
            .from_as("guardianships", "wards")
            .from_as("people", "pupils")
            .and_where(Expr::col(("wards", "municipality")).eq(self.municipality))
            .and_where(pupil("municipality").eq(self.municipality))
            .and_where(pupil("id").equals(("wards", "pupil_id")))
            .cond_where(self.reaches_pupil(&pupil("id"), &pupil("class_id")));
        guardians
    }

    fn own_units(self) -> SelectStatement {
        self.postings(LEADERS, "unit_id")
    }

    fn own_classes(self) -> SelectStatement {
        self.postings(TEACHERS, "class_id")
    }

    /// Those in a role that the requester asks in: a token speaks for one role of a person.
    fn postings(self, roles: [&'static str; 2], place: &'static str) -> SelectStatement {
        let roles = roles.into_iter().filter(|role| self.has_one_of(&[role]));
        let mut postings = self.select(place, "postings");
        postings
            .and_where(Expr::col("person_id").eq(self.person()))
            .and_where(Expr::col("role").is_in(roles))
            .and_where(Expr::col(place).is_not_null());
        postings
    }

    fn classes_of_own_units(self) -> SelectStatement {
        let mut classes = self.select("id", "classes");
        classes.and_where(Expr::col("unit_id").in_subquery(self.own_units()));
        classes
    }

    fn own_children(self) -> SelectStatement {
        let mut children = self.select("pupil_id", "guardianships");
        children.and_where(Expr::col("guardian_id").eq(self.person()));
        children
    }

    fn admitted_cases(self) -> SelectStatement {
        let today = Day(self.today);
        let mut cases = self.select("case_id", "case_access");
        cases
            .and_where(Expr::col("person_id").eq(self.person()))
            .and_where(Expr::col("from_day").lte(today))
            .and_where(Expr::col("until_day").is_null().or(Expr::col("until_day").gte(today)));
        cases
    }

    fn pupils_of_cases(self) -> SelectStatement {
        let mut pupils = Query::select();
        pupils
            .column(("k", "pupil_id"))
            .from_as("cases", "k")
            .and_where(k("municipality").eq(self.municipality))
            .cond_where(self.reaches_case());
        pupils
    }

    /// A column of a table, in this municipality.
    fn select(self, column: &'static str, table: &'static str) -> SelectStatement {
        let mut select = Query::select();
        select.column(column).from(table).and_where(Expr::col("municipality").eq(self.municipality));
        select
    }
}

fn t(column: &'static str) -> Expr {
    Expr::col(("t", column))
}

fn k(column: &'static str) -> Expr {
    Expr::col(("k", column))
}
