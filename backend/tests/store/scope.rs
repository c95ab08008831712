//! Who sees whom: every role its own, nobody a row more, and a foreign id looks like an unknown one.

use crate::{
    fillings::begun,
    town::{Town, columns, done, ids, rows, select},
};
use chrono::{NaiveDate, TimeDelta};
use forms_dsl::model::Role;
use mobile_schema::{
    change::{Change, NewShare, Outcome, ShareBasis, Sharing, UserErrorCode},
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
async fn a_share_opens_forms_for_its_days() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let filling = begun(&town, case).await;
        let nurse = || town.store(town.people.nurse, &["health_nurse"]);
        assert!(ids(&nurse(), Table::Cases).await.is_empty());
        let share = share(&town, case, &["trial"], Some(town.clock.today()));
        done(town.teacher().change(share).await.unwrap());
        assert_eq!(ids(&nurse(), Table::Cases).await, [case], "{kind:?}");
        assert_eq!(ids(&nurse(), Table::Fillings).await, [filling], "{kind:?}");
        // In another role the same person is let in nowhere.
        assert!(ids(&town.store(town.people.nurse, &["ppt"]), Table::Cases).await.is_empty());
        town.clock.advance(TimeDelta::days(1));
        assert!(ids(&nurse(), Table::Cases).await.is_empty());
    }
}

#[tokio::test]
async fn a_share_opens_its_forms_alone_until_it_is_ended() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        begun(&town, case).await;
        let nurse = || town.store(town.people.nurse, &["health_nurse"]);
        let share = done(town.teacher().change(share(&town, case, &["review"], None)).await.unwrap());
        assert_eq!(ids(&nurse(), Table::Cases).await, [case]);
        assert!(ids(&nurse(), Table::Fillings).await.is_empty(), "{kind:?}");
        let foreign = town.other_principal().change(Change::Sharing(Sharing::EndShare { id: share })).await.unwrap();
        assert!(matches!(foreign, Outcome::Refused(_)));
        done(town.principal().change(Change::Sharing(Sharing::EndShare { id: share })).await.unwrap());
        assert!(ids(&nurse(), Table::Cases).await.is_empty());
    }
}

fn share(town: &Town, case: Uuid, forms: &[&str], until: Option<NaiveDate>) -> Change {
    Change::Sharing(Sharing::Share(NewShare {
        id: town.ids.next(),
        case,
        person: town.people.nurse,
        role: Role::Named("health_nurse".try_into().unwrap()),
        forms: forms.iter().map(|form| (*form).try_into().unwrap()).collect(),
        reason: "Trengs i samtalen på torsdag.".to_owned(),
        basis: ShareBasis::Need,
        until,
    }))
}
