//! Schools and people by mutation: the sheets that files have, too, line by line.

use super::{
    Does, Encoding, Field, InputField, Kind, TypeRef,
    draft::{Draft, Fields, InputFields},
    notation::{list, maybe, member, must},
};
use crate::{
    naming::{FieldName, Origin, TypeName},
    sheets::Sheet,
};

/// The mutation with what it takes and gives back.
pub(super) fn add_handing_in(draft: &mut Draft, root: &mut Fields) {
    let whole = "True: each sheet is there as a whole, and whoever was handed in before and is not there leaves class \
                 or role. Left out: only what is listed changes.";
    let leavers = "True: also where more than a tenth of those known would leave.";
    let mut input = InputFields::new();
    for sheet in Sheet::ALL {
        let ty = add_line(draft, sheet);
        let text = format!("The lines of {}; left out: they stay as they are.", sheet.name());
        input.add(
            FieldName::of_name(sheet.name()),
            &Origin::BuiltIn,
            InputField::plain(TypeRef::from(ty).list(), text),
        );
    }
    let input = input
        .fixed("whole", InputField::plain(maybe("Boolean"), whole))
        .fixed(
            "onlyTell",
            InputField::plain(maybe("Boolean"), "True: it is told what would differ, and nothing is changed."),
        )
        .fixed("withLeavers", InputField::plain(maybe("Boolean"), leavers))
        .fixed("clientMutationId", InputField::plain(maybe("String"), "Comes back as it was sent."));
    let fields = draft.end(input);
    draft.add_fixed("EnterPeopleInput", "Schools, classes and people, as files have them.", Kind::Input { fields });

    let text = |ty, key, text: &str| Field::new(ty, member(key, Encoding::Text), text);
    let objects = Does::Objects { column: None, key: "user_errors" };
    let fields = Fields::new().with_all([
        ("differences", text(list("String"), "differences", "What differs, each thing in a sentence.")),
        ("applied", Field::new(must("Boolean"), member("applied", Encoding::Boolean), "Whether it was applied.")),
        ("userErrors", Field::new(list("UserError"), objects, "What a person can mend; then nothing was changed.")),
        ("clientMutationId", text(maybe("String"), "client_mutation_id", "As it was sent.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("EnterPeoplePayload", "What came of it.", kind);

    let text = "Enters schools, classes, staff, pupils and guardians, by the keys of the municipality's own systems: all \
                or nothing, for administrators. The same again changes nothing.";
    let field = Field::new(must("EnterPeoplePayload"), Does::HandIn, text)
        .costing(10)
        .with("input", InputField::plain(must("EnterPeopleInput"), "What to enter."));
    root.add(FieldName::fixed("enterPeople"), &Origin::BuiltIn, field);
}

/// The input of one line. What is missing in it is a user error, as in a file.
fn add_line(draft: &mut Draft, sheet: Sheet) -> TypeName {
    let (name, text) = match sheet {
        Sheet::Units => ("UnitLineInput", "A school or kindergarten."),
        Sheet::Classes => ("ClassLineInput", "A class or group."),
        Sheet::Staff => ("StaffLineInput", "Somebody who works there, a line for each role."),
        Sheet::Pupils => ("PupilLineInput", "A pupil."),
        Sheet::Guardians => ("GuardianLineInput", "A guardian, a line for each pupil."),
    };
    let mut fields = InputFields::new();
    for column in sheet.columns() {
        let ty = if column.name == "id" { must("String") } else { maybe("String") };
        fields.add(FieldName::of_name(column.name), &Origin::BuiltIn, InputField::plain(ty, column.holds));
    }
    if matches!(sheet, Sheet::Staff | Sheet::Pupils | Sheet::Guardians) {
        let gone = "True: it is so no more; the pupil left, the role or the care ended. Cases stay.";
        fields = fields.fixed("gone", InputField::plain(maybe("Boolean"), gone));
    }
    let fields = draft.end(fields);
    draft.add_fixed(name, text, Kind::Input { fields });
    TypeName::fixed(name)
}
