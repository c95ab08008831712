//! Restrictions and orders: inputs of tests on what is stored open.

use super::{
    Encoding, EnumValue, InputField, Kind, Means, TestOp, TypeRef,
    asked::{Asked, AskedRows, What},
    draft::{Draft, InputFields, Values},
    notation::maybe,
};
use crate::{
    naming::{FieldName, Origin, TypeName, ValueName},
    storage_plan::ColumnKey,
    store::{OrderBy, Quantifier},
};

/// An input of restrictions while it grows.
pub(super) struct Filters<'a> {
    draft: &'a mut Draft,
    name: TypeName,
    origin: Origin,
    fields: InputFields,
}

impl<'a> Filters<'a> {
    /// One that is always there.
    pub(super) fn new(draft: &'a mut Draft, name: &'static str) -> Self {
        Self::from(draft, TypeName::fixed(name), Origin::BuiltIn)
    }

    /// One made from something of the folder.
    pub(super) fn from(draft: &'a mut Draft, name: TypeName, origin: Origin) -> Self {
        let this = TypeRef::from(name.clone());
        let fields = InputFields::new()
            .fixed("and", InputField::new(this.clone().list(), Means::And, "All of these."))
            .fixed("or", InputField::new(this.clone().list(), Means::Or, "One of these."))
            .fixed("not", InputField::new(this, Means::Not, "Not this."));
        Self { draft, name, origin, fields }
    }

    /// Tests on a static column.
    pub(super) fn column(mut self, field: &'static str, key: &'static str, encoding: &Encoding, text: &str) -> Self {
        let Some(tests) = tests_of(self.draft, encoding) else { return self };
        let means = Means::Column { key: ColumnKey::fixed(key), encoding: encoding.clone() };
        self.fields.add(FieldName::fixed(field), &Origin::BuiltIn, InputField::new(tests, means, text));
        self
    }

    /// Restrictions of another kind.
    pub(super) fn other(mut self, field: &'static str, restriction: InputField) -> Self {
        self.fields.add(FieldName::fixed(field), &Origin::BuiltIn, restriction);
        self
    }

    /// Tests on what a form asks, where they are possible.
    pub(super) fn asked(mut self, asked: &[Asked]) -> Self {
        for one in asked {
            if let Some((tests, means)) = self.tests_on(one) {
                let field = InputField {
                    deprecated: one.deprecated.clone(),
                    ..InputField::new(tests, means, one.label.as_str())
                };
                self.fields.add(one.field.clone(), &one.origin, field);
            }
        }
        self
    }

    fn tests_on(&mut self, asked: &Asked) -> Option<(TypeName, Means)> {
        if let What::Rows(rows) = &asked.what {
            let tests = add_row_filters(self.draft, rows)?;
            return Some((tests, Means::Rows(rows.at.rows.clone())));
        }
        let key = asked.column()?.clone();
        let encoding = asked.open_encoding()?;
        let tests = tests_of(self.draft, &encoding)?;
        Some((tests, Means::Column { key, encoding }))
    }

    /// Done.
    pub(super) fn add(self, description: &str) {
        let fields = self.draft.end(self.fields);
        self.draft.add(self.name, &self.origin, description, Kind::Input { fields });
    }
}

impl Asked {
    /// How the values of an open column are written where they can be compared; long texts and rows cannot.
    pub(super) fn open_encoding(&self) -> Option<Encoding> {
        self.column()?;
        match &self.what {
            What::Leaf { long: true, .. } | What::PersonOf { .. } | What::Rows(_) | What::Chosen { .. } => None,
            What::Leaf { encoding, .. } => Some(encoding.clone()),
            What::Several(of) => Some(Encoding::Enums(of.clone())),
            What::Linked { ty, .. } => Some(Encoding::Id(ty.clone())),
        }
    }
}

/// The inputs of tests on open rows; sealed rows have none.
fn add_row_filters(draft: &mut Draft, rows: &AskedRows) -> Option<TypeName> {
    if rows.at.sealed {
        return None;
    }
    let origin = rows.origin();
    let (row, tests) = (rows.row.with("Filter"), rows.row.with("ListFilter"));
    if draft.was_made(&tests, &origin) {
        return Some(tests);
    }
    Filters::from(draft, row.clone(), origin.clone())
        .asked(&rows.columns)
        .add("Restricts rows; an empty object restricts nothing.");
    let each = |quantifier, text| InputField::new(TypeRef::from(row.clone()), Means::Quantifier(quantifier), text);
    let fields = InputFields::new()
        .fixed("some", each(Quantifier::Some, "At least one row."))
        .fixed("none", each(Quantifier::None, "No row."))
        .fixed("every", each(Quantifier::Every, "All rows."));
    let fields = draft.end(fields);
    draft.add(tests.clone(), &origin, "Tests on rows.", Kind::Input { fields });
    Some(tests)
}

const EQUAL: [TestOp; 4] = [TestOp::Eq, TestOp::Ne, TestOp::In, TestOp::NotIn];
const BETWEEN: [TestOp; 4] = [TestOp::Lt, TestOp::Lte, TestOp::Gt, TestOp::Gte];
const WITHIN: [TestOp; 2] = [TestOp::Contains, TestOp::StartsWith];
const CHOSEN: [TestOp; 3] = [TestOp::HasSome, TestOp::HasEvery, TestOp::HasNone];

/// The input of tests on values that are written in some way; made where it is not there yet.
fn tests_of(draft: &mut Draft, encoding: &Encoding) -> Option<TypeName> {
    let compared = [EQUAL.as_slice(), &BETWEEN].concat();
    let (of, ending, what, ops) = match encoding {
        Encoding::Text => (
            TypeName::fixed("String"),
            "Filter",
            "a text; `contains` and `startsWith` fold case".to_owned(),
            [EQUAL.as_slice(), &WITHIN].concat(),
        ),
        Encoding::Int => (TypeName::fixed("Int"), "Filter", "a whole number".to_owned(), compared),
        Encoding::Decimal { .. } => (TypeName::fixed("Decimal"), "Filter", "an exact decimal".to_owned(), compared),
        Encoding::Boolean => {
            (TypeName::fixed("Boolean"), "Filter", "yes or no".to_owned(), vec![TestOp::Eq, TestOp::Ne])
        }
        Encoding::Date => (TypeName::fixed("LocalDate"), "Filter", "a day".to_owned(), compared),
        Encoding::Time => (TypeName::fixed("LocalTime"), "Filter", "a time of day".to_owned(), compared),
        Encoding::Moment => (TypeName::fixed("DateTime"), "Filter", "a moment".to_owned(), BETWEEN.to_vec()),
        Encoding::Period => (TypeName::fixed("Period"), "Filter", "a stretch of days".to_owned(), EQUAL.to_vec()),
        Encoding::Id(_) => (TypeName::fixed("ID"), "Filter", "an id".to_owned(), EQUAL.to_vec()),
        Encoding::Enum(of) => (of.clone(), "Filter", format!("one of {of}"), EQUAL.to_vec()),
        Encoding::Enums(of) => (of.clone(), "ListFilter", format!("several of {of}"), CHOSEN.to_vec()),
        Encoding::Uuid
        | Encoding::Json
        | Encoding::Path(_)
        | Encoding::FieldName
        | Encoding::FieldNames
        | Encoding::TypeName => return None,
    };
    let name = of.with(ending);
    // INVARIANT: each enum has one origin, so whoever asks for its tests again means the same ones.
    let origin = Origin::Tests(of.to_string());
    if !draft.was_made(&name, &origin) {
        let mut fields = InputFields::new();
        for op in ops.into_iter().chain([TestOp::IsNull]) {
            fields = fields.fixed(op.field(), op.input_field(&of));
        }
        let fields = draft.end(fields);
        draft.add(name.clone(), &origin, format!("Tests on {what}."), Kind::Input { fields });
    }
    Some(name)
}

impl TestOp {
    /// What a client calls it.
    fn field(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::IsNull => "isNull",
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::HasSome => "some",
            Self::HasEvery => "every",
            Self::HasNone => "none",
        }
    }

    fn input_field(self, of: &TypeName) -> InputField {
        let one = TypeRef::from(of.clone());
        let (ty, text) = match self {
            Self::Eq => (one, "Equal to."),
            Self::Ne => (one, "Not equal to; an unanswered question is not matched."),
            Self::In => (one.list(), "One of; an empty list matches nothing."),
            Self::NotIn => (one.list(), "None of; an unanswered question is not matched."),
            Self::Lt => (one, "Less than, before."),
            Self::Lte => (one, "At most, not after."),
            Self::Gt => (one, "More than, after."),
            Self::Gte => (one, "At least, not before."),
            Self::IsNull => (maybe("Boolean"), "Whether it is unanswered."),
            Self::Contains => (one, "Contains, folding case."),
            Self::StartsWith => (one, "Begins with, folding case."),
            Self::HasSome => (one.list(), "At least one of these is chosen."),
            Self::HasEvery => (one.list(), "All of these are chosen."),
            Self::HasNone => (one.list(), "None of these is chosen."),
        };
        InputField::new(ty, Means::Test(self), text)
    }
}

/// An enum of orders by static columns.
pub(super) fn add_orders(draft: &mut Draft, name: &'static str, description: &str, columns: &[&'static str]) {
    let mut values = Values::new();
    for key in columns {
        add_both_ways(&mut values, &ValueName::of_name(key), &Origin::BuiltIn, &ColumnKey::fixed(key), key, None);
    }
    let values = draft.end(values);
    draft.add_fixed(name, description, Kind::Enum { values });
}

/// An enum of orders by static columns and by what a form asks.
pub(super) fn add_orders_of(
    draft: &mut Draft,
    name: TypeName,
    origin: &Origin,
    columns: &[&'static str],
    asked: &[Asked],
) {
    let mut values = Values::new();
    for key in columns {
        add_both_ways(&mut values, &ValueName::of_name(key), &Origin::BuiltIn, &ColumnKey::fixed(key), key, None);
    }
    for one in asked {
        if let (Some(key), Some(encoding)) = (one.column(), one.open_encoding())
            && !matches!(encoding, Encoding::Enums(_) | Encoding::Id(_))
        {
            add_both_ways(&mut values, &one.value, &one.origin, key, &one.label, one.deprecated.as_ref());
        }
    }
    let values = draft.end(values);
    draft.add(name, origin, "Orders fillings; the id always comes last.", Kind::Enum { values });
}

fn add_both_ways(
    values: &mut Values,
    value: &ValueName,
    origin: &Origin,
    column: &ColumnKey,
    label: &str,
    deprecated: Option<&String>,
) {
    for (ending, descending, way) in [("_ASC", false, "going up"), ("_DESC", true, "going down")] {
        let member = EnumValue {
            description: format!("By {label}, {way}."),
            deprecated: deprecated.cloned(),
            means: Means::Order(OrderBy { column: column.clone(), descending }),
        };
        values.add(value.with(ending), origin, member);
    }
}
