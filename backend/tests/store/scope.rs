//! Who sees whom: every role its own, nobody a row more, and a foreign id looks like an unknown one.

use crate::town::{Town, columns, ids, rows, select};
use backend::store::access::Access;
use chrono::TimeDelta;
use mobile_schema::{
    change::{Change, Outcome, UserErrorCode},
    store::{AnswerStore as _, Table, Which},
};
use uuid::Uuid;

fn sorted<const N: usize>(mut ids: [Uuid; N]) -> Vec<Uuid> {
    ids.sort();
    ids.to_vec()
}

#[tokio::test]
async fn each_sees_the_cases_within_reach() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let p = town.people;
        let sees = |person, roles: &'static [&'static str]| {
            let store = town.store(person, roles);
            async move { ids(&store, Table::Cases).await }
        };
        assert_eq!(sees(p.teacher, &["contact_teacher", "staff"]).await, [case]);
        assert_eq!(sees(p.principal, &["leadership", "staff"]).await, [case]);
        assert_eq!(sees(p.guardian, &["guardian"]).await, [case]);
        assert_eq!(sees(p.pupil, &["pupil"]).await, [case]);
        for (person, roles) in [
            (p.other_teacher, &["contact_teacher", "staff"][..]),
            (p.other_principal, &["leadership", "staff"]),
            (p.other_guardian, &["guardian"]),
            (p.classmate, &["pupil"]),
            (p.nurse, &["health_nurse"]),
            // A posting counts in the role that one asks in.
            (p.principal, &["contact_teacher", "staff"]),
            (p.teacher, &["guardian"]),
        ] {
            assert!(sees(person, roles).await.is_empty(), "{kind:?} {roles:?}");
        }
    }
}

#[tokio::test]
async fn a_foreign_id_looks_like_an_unknown_one() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let store = town.other_principal();
        let unknown = town.ids.next();
        for id in [case, unknown] {
            let mut asked = select(Table::Cases, columns(&["id"]));
            asked.which = Which::Ids(vec![id]);
            assert!(rows(&store, &asked).await.is_empty());
            let to = "active".try_into().unwrap();
            let moved = store.change(Change::MoveCase { id, to, reason: None }).await.unwrap();
            let Outcome::Refused(errors) = moved else { panic!("moved") };
            assert_eq!(errors.iter().map(|e| e.code).collect::<Vec<_>>(), [UserErrorCode::NotFound]);
        }
        let opened = store.change(Change::OpenCase { id: unknown, pupil: town.people.pupil }).await.unwrap();
        assert!(matches!(opened, Outcome::Refused(_)));
        // Nor does an id that is taken become theirs.
        let taken = store.change(Change::OpenCase { id: case, pupil: town.people.other_pupil }).await.unwrap();
        assert!(matches!(taken, Outcome::Refused(_)));
    }
}

#[tokio::test]
async fn each_sees_the_people_within_reach() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let p = town.people;
        let staff = [p.principal, p.teacher, p.other_principal, p.other_teacher, p.nurse];
        let with_staff = |others: &[Uuid]| {
            let mut all = [&staff[..], others].concat();
            all.sort();
            all
        };
        let teacher = ids(&town.teacher(), Table::People).await;
        assert_eq!(teacher, with_staff(&[p.pupil, p.classmate, p.guardian]));
        let guardian = ids(&town.guardian(), Table::People).await;
        assert_eq!(guardian, with_staff(&[p.pupil, p.guardian]));
        let other = ids(&town.other_principal(), Table::People).await;
        assert_eq!(other, with_staff(&[p.other_pupil, p.other_guardian]));
        let units = ids(&town.guardian(), Table::Units).await;
        assert_eq!(units, sorted([p.school, p.other_school]));
    }
}

#[tokio::test]
async fn an_access_opens_a_case_for_its_days() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let nurse = || town.store(town.people.nurse, &["health_nurse"]);
        assert!(ids(&nurse(), Table::Cases).await.is_empty());
        let today = town.clock.today();
        let access = Access { person: town.people.nurse, case, from: today, until: Some(today) };
        town.stores.database.grant_access(&access, town.people.principal, town.clock.now()).await.unwrap();
        assert_eq!(ids(&nurse(), Table::Cases).await, [case], "{kind:?}");
        town.clock.advance(TimeDelta::days(1));
        assert!(ids(&nurse(), Table::Cases).await.is_empty());
    }
}
