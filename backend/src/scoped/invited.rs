//! Who is asked to come when a case is talked about.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};

use super::{Scoped, TEACHERS};

impl Scoped<'_> {
    /// Who is asked to come when each case is talked about: the pupil, the guardians, those who have the pupil's class.
    pub(super) fn invited(self) -> SelectStatement {
        let i = |column: &'static str| Expr::col(("i", column));
        let of = |role: Expr, relation: Expr, person: Expr, place: i64| {
            let mut some = Query::select();
            some.expr_as(i("id"), "case_id")
                .expr_as(person, "person_id")
                .expr_as(role, "role")
                .expr_as(relation, "relation")
                .expr_as(Expr::val(place), "place")
                .from_as("cases", "i")
                .and_where(i("municipality").eq(self.municipality));
            some
        };
        let none = || Expr::cust("CAST(NULL AS TEXT)");
        let mut pupil = of(Expr::cust("'pupil'"), none(), i("pupil_id"), 1);

        let g = |column: &'static str| Expr::col(("g", column));
        let mut guardians = of(Expr::cust("'guardian'"), g("relation"), g("guardian_id"), 2);
        let theirs = g("municipality").eq(self.municipality).and(g("pupil_id").equals(("i", "pupil_id")));
        guardians.join_as(JoinType::InnerJoin, "guardianships", "g", theirs);

        let (c, s) = (|column: &'static str| Expr::col(("c", column)), |column: &'static str| Expr::col(("s", column)));
        let mut teachers = of(s("role"), none(), s("person_id"), 3);
        let child = c("municipality").eq(self.municipality).and(c("id").equals(("i", "pupil_id")));
        let class = s("municipality").eq(self.municipality).and(s("class_id").equals(("c", "class_id")));
        teachers
            .join_as(JoinType::InnerJoin, "people", "c", child)
            .join_as(JoinType::InnerJoin, "postings", "s", class)
            .and_where(s("role").is_in(TEACHERS.iter().copied()));
        pupil.union(UnionType::All, guardians).union(UnionType::All, teachers).to_owned()
    }
}
