//! Schools and people that are handed in by mutation: lines of sheets, and what is asked of what came of it.

use super::{Merged, MutationPlan, ObjectPlan, Planner};
use crate::{
    blueprint::Field,
    naming::FieldName,
    prepare::{Input, Inputs},
    sheets::{Extent, HandIn, Line, Sheet, Sheets},
};

/// What is handed in, and what is asked of the payload.
#[derive(Debug)]
pub(crate) struct HandInPlan<'p> {
    pub(crate) hand_in: HandIn,
    pub(crate) client_mutation_id: Option<String>,
    pub(crate) object: ObjectPlan<'p>,
}

impl<'p> Planner<'p> {
    pub(super) fn hand_in(&self, field: &'p Field, arguments: &Inputs, merged: &Merged<'p>) -> MutationPlan<'p> {
        let nothing = Inputs::default();
        let input = arguments.object("input").unwrap_or(&nothing);
        let given = Sheet::ALL.into_iter().filter(|sheet| input.given(sheet.name()).is_some());
        let lines = given.map(|sheet| (sheet, lines(sheet, input.items(sheet.name()))));
        let extent = if input.holds("whole") { Extent::Whole } else { Extent::Part };
        let hand_in = HandIn {
            sheets: Sheets { lines: lines.collect(), extent },
            only_tell: input.holds("onlyTell"),
            with_leavers: input.holds("withLeavers"),
        };
        let client_mutation_id = input.text("clientMutationId").map(str::to_owned);
        let object = self.json_object(1, field, merged);
        MutationPlan::HandIn(Box::new(HandInPlan { hand_in, client_mutation_id, object }))
    }
}

fn lines(sheet: Sheet, items: &[Input]) -> Vec<Line> {
    let objects = items.iter().filter_map(|item| if let Input::Object(line) = item { Some(line) } else { None });
    let line = |(number, cells): (usize, &Inputs)| {
        let text = |name: &'static str| Some((name, cells.text(FieldName::of_name(name).as_str())?.trim().to_owned()));
        let columns = sheet.columns().iter().filter_map(|column| text(column.name));
        Line { number, cells: columns.collect(), gone: cells.holds("gone") }
    };
    (1..).zip(objects).map(line).collect()
}
