//! Lists: in Norwegian order, page by page from both ends, for many parents in one statement, and as figures.

use mobile_schema::{
    change::Change,
    storage_plan::ColumnKey,
    store::{
        Aggregate, AnswerStore as _, Cell, Figures, Filter, Key, OrderBy, Page, Period, Select, Table, Test, Which,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::town::{Town, columns, done, rows, select};

fn by(column: &'static str, descending: bool) -> OrderBy {
    OrderBy { column: ColumnKey::fixed(column), descending }
}

fn on(column: &'static str, test: Test) -> Filter {
    Filter::Column(ColumnKey::fixed(column), test)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn first_column(rows: &[Vec<Value>]) -> Vec<&str> {
    rows.iter().map(|row| row[0].as_str().unwrap()).collect()
}

const STAFF: [&str; 5] = ["Kari Lærer", "Nina Søster", "Zoë Lærer", "Ærlig Rektor", "Øyvind Rektor"];

fn staff_by_name() -> Select {
    let staff = on("class_id", Test::IsNull(true));
    Select {
        filter: Some(Filter::And(vec![staff, Filter::Not(Box::new(on("name", Test::Eq(text("Mona Mor")))))])),
        order: vec![by("name", false)],
        ..select(Table::People, columns(&["name", "id"]))
    }
}

#[tokio::test]
async fn names_come_in_norwegian_order() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let store = town.teacher();
        let up = rows(&store, &staff_by_name()).await;
        assert_eq!(first_column(&up), STAFF, "{kind:?}");
        let down = rows(&store, &Select { order: vec![by("name", true)], ..staff_by_name() }).await;
        assert_eq!(first_column(&down), STAFF.iter().rev().copied().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn pages_meet_from_both_ends() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let store = town.teacher();
        for descending in [false, true] {
            let whole = Select { order: vec![by("name", descending)], ..staff_by_name() };
            let all = rows(&store, &whole).await;
            let cursor = |row: &[Value]| Some(row.iter().map(|cell| text(cell.as_str().unwrap())).collect::<Vec<_>>());
            let mut forward = Vec::new();
            while forward.len() < all.len() {
                let after = forward.last().and_then(|row: &Vec<Value>| cursor(row));
                let page = Page { after, limit: Some(2), ..Page::default() };
                let found = rows(&store, &Select { page, ..whole.clone() }).await;
                assert!(!found.is_empty());
                forward.extend(found);
            }
            assert_eq!(forward, all);
            let mut backward: Vec<Vec<Value>> = Vec::new();
            while backward.len() < all.len() {
                let before = backward.first().and_then(|row| cursor(row));
                let page = Page { before, limit: Some(2), from_end: true, ..Page::default() };
                let found = rows(&store, &Select { page, ..whole.clone() }).await;
                assert!(!found.is_empty());
                backward.splice(0..0, found);
            }
            assert_eq!(backward, all);
        }
    }
}

#[tokio::test]
async fn pages_go_over_what_is_unanswered() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let store = town.teacher();
        for descending in [false, true] {
            let order = vec![by("class_id", descending)];
            let whole = Select { order, ..select(Table::People, columns(&["class_id", "id"])) };
            let all = rows(&store, &whole).await;
            assert_eq!(all.first().unwrap()[0].is_null(), !descending, "nulls come first going up, {kind:?}");
            let mut pages = Vec::new();
            while pages.len() < all.len() {
                let after = pages
                    .last()
                    .map(|row: &Vec<Value>| row.iter().map(|cell| cell.as_str().map_or(Cell::Null, text)).collect());
                let page = Page { after, limit: Some(3), ..Page::default() };
                pages.extend(rows(&store, &Select { page, ..whole.clone() }).await);
            }
            assert_eq!(pages, all);
        }
    }
}

#[tokio::test]
async fn each_parent_has_its_own_page() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let p = town.people;
        for id in [p.pupil, p.classmate, p.pupil] {
            done(town.teacher().change(Change::OpenCase { id: town.ids.next(), pupil: id }).await.unwrap());
        }
        let of = |parents: Vec<Uuid>| Which::Of { key: ColumnKey::fixed("pupil_id"), parents };
        let asked = Select {
            which: of(vec![p.pupil, p.classmate, p.other_pupil]),
            order: vec![by("opened_at", false)],
            page: Page { limit: Some(1), ..Page::default() },
            ..select(Table::Cases, columns(&["state"]))
        };
        let mut found = rows(&town.teacher(), &asked).await;
        found.sort_by_key(|row| row[0].to_string());
        assert_eq!(found, [[json!(p.pupil), json!("signal")], [json!(p.classmate), json!("signal")]]);
        let unlimited = Select { page: Page::default(), ..asked };
        assert_eq!(rows(&town.teacher(), &unlimited).await.len(), 3);
    }
}

#[tokio::test]
async fn texts_are_searched_without_regard_to_case() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let store = town.teacher();
        let names = |test: Test| {
            let asked = Select { filter: Some(on("name", test)), order: vec![by("name", false)], ..staff_by_name() };
            let store = &store;
            async move { rows(store, &asked).await.into_iter().map(|row| row[0].clone()).collect::<Vec<_>>() }
        };
        assert_eq!(names(Test::Contains("ØSTER".to_owned())).await, ["Nina Søster"], "{kind:?}");
        assert_eq!(names(Test::StartsWith("åSE".to_owned())).await, ["Åse Elev"], "{kind:?}");
        assert_eq!(names(Test::Contains("%".to_owned())).await, Vec::<Value>::new());
        assert_eq!(names(Test::Contains("_".to_owned())).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn figures_count_by_key_and_period() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let p = town.people;
        for pupil in [p.pupil, p.classmate, p.pupil] {
            done(town.teacher().change(Change::OpenCase { id: town.ids.next(), pupil }).await.unwrap());
        }
        let figures = |keys, of| Figures { table: Table::Cases, which: Which::All, filter: None, keys, of };
        let key = |period| Key { column: ColumnKey::fixed("opened_at"), period: Some(period) };
        let periods = vec![
            key(Period::Week),
            key(Period::Month),
            key(Period::SchoolHalfYear),
            key(Period::SchoolYear),
            Key { column: ColumnKey::fixed("state"), period: None },
        ];
        let of = vec![
            (ColumnKey::fixed("pupil_id"), Aggregate::Distinct),
            (ColumnKey::fixed("closed_at"), Aggregate::Answered),
        ];
        let groups = town.teacher().figures(&figures(periods, of)).await.unwrap();
        let [group] = groups.as_slice() else { panic!("{groups:?}") };
        // Friday the 20th of November 2026.
        let days = ["2026-11-16", "2026-11-01", "2026-08-01", "2026-08-01", "signal"];
        assert_eq!(group.keys, days.map(text), "{kind:?}");
        assert_eq!((group.count, &group.figures), (3, &vec![Cell::Integer(2), Cell::Integer(0)]));
        // Without keys there is one group even where there is nothing to count.
        let none = town.other_principal().figures(&figures(vec![], vec![])).await.unwrap();
        assert_eq!(none.iter().map(|group| group.count).collect::<Vec<_>>(), [0]);
    }
}
