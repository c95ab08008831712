//! Which people somebody knows of: themselves, all staff, and pupils within reach with their guardians.

use forms_dsl::model::Role;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};

use super::{LEADERS, REGISTRARS, Scoped, TEACHERS, k, t};
use crate::store::never;

impl Scoped<'_> {
    /// Of `t`, a table of people.
    pub(super) fn reaches_person(self) -> Condition {
        Condition::any()
            .add(t("id").eq(self.person()))
            .add_option((!self.is_handed()).then(|| t("id").in_subquery(self.select("person_id", "postings"))))
            .add(self.reaches_pupil(&t("id"), &t("class_id")))
            .add(t("id").in_subquery(self.guardians_within_reach()))
    }

    /// Of `t`, a posting, and of `c`, its class: colleagues, and those who work everywhere, are told to those who work
    /// at a school themselves.
    pub(super) fn reaches_posting(self) -> Condition {
        if self.is_handed() || !self.works_at_a_school() {
            return Condition::all().add(never());
        }
        let unit = Expr::cust("COALESCE(t.unit_id, c.unit_id)");
        Condition::any()
            .add(unit.clone().is_null())
            .add(unit.clone().in_subquery(self.places(LEADERS, "unit_id")))
            .add(unit.in_subquery(self.units_taught_in()))
    }

    fn units_taught_in(self) -> SelectStatement {
        let mut units = self.select("unit_id", "classes");
        units.and_where(Expr::col("id").in_subquery(self.places(TEACHERS, "class_id")));
        units
    }

    fn reaches_pupil(self, id: &Expr, class: &Expr) -> Condition {
        let of_case = Condition::any().add(id.clone().in_subquery(self.pupils_of_cases()));
        if self.is_handed() {
            return of_case;
        }
        let in_class =
            |roles| self.has_one_of(roles).then(|| class.clone().in_subquery(self.places(roles, "class_id")));
        let in_unit = |roles| self.has_one_of(roles).then(|| class.clone().in_subquery(self.classes_where(roles)));
        of_case
            .add_option(in_unit(LEADERS))
            .add_option(in_class(TEACHERS))
            .add_option(in_unit(REGISTRARS))
            .add_option(in_class(REGISTRARS))
            .add_option(self.is(&Role::Guardian).then(|| id.clone().in_subquery(self.own_children())))
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

    /// The classes of the units that they are posted to.
    fn classes_where(self, roles: &[&'static str]) -> SelectStatement {
        let mut classes = self.select("id", "classes");
        classes.and_where(Expr::col("unit_id").in_subquery(self.places(roles, "unit_id")));
        classes
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
}
