//! Counts, sums and means over open answers, for all that a filter leaves and by groups.

use super::{
    Does, Encoding, EnumValue, Field, InputField, Kind, Means, TypeRef,
    asked::Asked,
    draft::{Draft, Fields, Values},
    notation::{maybe, must},
};
use crate::{
    naming::{Origin, TypeName, ValueName},
    storage_plan::ColumnKey,
    store::{Aggregate, Key, Period},
};

/// The types of figures about one column, which all forms share.
pub(super) fn add_figures(draft: &mut Draft) {
    let counts =
        || [figure("answered", must("Int"), Aggregate::Answered), figure("distinct", must("Int"), Aggregate::Distinct)];
    let ends = |ty| [figure("min", maybe(ty), Aggregate::Min), figure("max", maybe(ty), Aggregate::Max)];
    let sums = |ty| [figure("sum", maybe(ty), Aggregate::Sum), figure("avg", maybe(ty), Aggregate::Avg)];
    let mut add = |name, description, fields: Vec<(&'static str, Field)>| {
        let fields = draft.end(Fields::new().with_all(fields));
        draft.add_fixed(name, description, Kind::Object { implements: vec![], fields });
    };
    let choice = "Figures about a question answered by choosing, by yes or no, or by a short text.";
    add("ChoiceAggregates", choice, counts().into());
    let whole = counts().into_iter().chain(sums("Float")).chain(ends("Int")).collect();
    add("IntAggregates", "Figures about a whole number.", whole);
    let decimal = counts().into_iter().chain(sums("Decimal")).chain(ends("Decimal")).collect();
    add("DecimalAggregates", "Figures about a decimal number.", decimal);
    let date = counts().into_iter().chain(ends("LocalDate")).collect();
    add("LocalDateAggregates", "Figures about a day.", date);
}

fn figure(name: &'static str, ty: TypeRef, aggregate: Aggregate) -> (&'static str, Field) {
    let text = match aggregate {
        Aggregate::Answered => "How many answered.",
        Aggregate::Distinct => "How many different answers.",
        Aggregate::Sum => "Sum of the answers.",
        Aggregate::Avg => "Mean of the answers.",
        Aggregate::Min => "Smallest or first answer.",
        Aggregate::Max => "Largest or last answer.",
    };
    (name, Field::new(ty, Does::Figure(aggregate), text))
}

/// The figures and groups of one form; returns the fields of its connection that lead to them.
pub(super) fn add_figures_of(
    draft: &mut Draft,
    form: &TypeName,
    origin: &Origin,
    asked: &[Asked],
) -> Vec<(&'static str, Field)> {
    let (aggregates, group) = (form.with("Aggregates"), form.with("Group"));
    add_aggregates(draft, aggregates.clone(), origin, asked);
    add_groups(draft, form, origin, asked);
    let by =
        InputField::plain(TypeRef::from(form.with("GroupBy")).list().required(), "What to group by, at most three.");
    let over_all = "Figures over all that the filter leaves, whatever the page.";
    vec![
        ("aggregates", Field::new(aggregates, Does::Aggregates, over_all).costing(1)),
        (
            "groupedAggregates",
            Field::new(
                TypeRef::from(group).list().required(),
                Does::GroupedAggregates,
                "The same figures for each group.",
            )
            .costing(1)
            .with("groupBy", by),
        ),
    ]
}

fn add_aggregates(draft: &mut Draft, name: TypeName, origin: &Origin, asked: &[Asked]) {
    let mut fields = Fields::new().fixed("count", Field::new(must("Int"), Does::Count, "How many."));
    for one in asked {
        if let (Some(key), Some(encoding)) = (one.column(), one.open_encoding())
            && let Some(figures) = figures_about(&encoding)
        {
            let does = Does::FiguresOf { key: key.clone(), encoding };
            let field = Field::new(must(figures), does, one.label.as_str());
            fields.add(one.field.clone(), &one.origin, Field { deprecated: one.deprecated.clone(), ..field });
        }
    }
    let fields = draft.end(fields);
    draft.add(name, origin, "Figures about fillings.", Kind::Object { implements: vec![], fields });
}

fn figures_about(encoding: &Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::Text | Encoding::Boolean | Encoding::Enum(_) | Encoding::Id(_) => Some("ChoiceAggregates"),
        Encoding::Int => Some("IntAggregates"),
        Encoding::Decimal { .. } => Some("DecimalAggregates"),
        Encoding::Date => Some("LocalDateAggregates"),
        Encoding::Time
        | Encoding::Period
        | Encoding::Moment
        | Encoding::Uuid
        | Encoding::Enums(_)
        | Encoding::Json
        | Encoding::Path(_)
        | Encoding::FieldName
        | Encoding::FieldNames
        | Encoding::TypeName => None,
    }
}

/// Something to group by.
struct GroupBy {
    value: ValueName,
    origin: Origin,
    ty: TypeRef,
    key: Key,
    encoding: Encoding,
    text: String,
    deprecated: Option<String>,
}

fn add_groups(draft: &mut Draft, form: &TypeName, origin: &Origin, asked: &[Asked]) {
    let (mut values, mut keys) = (Values::new(), Fields::new());
    for by in all_group_by(asked) {
        let field = Field::new(by.ty, Does::GroupKey { key: by.key.clone(), encoding: by.encoding }, by.text.as_str());
        keys.add(by.value.field(), &by.origin, Field { deprecated: by.deprecated.clone(), ..field });
        let means = Means::GroupBy(by.key);
        values.add(by.value, &by.origin, EnumValue { description: by.text, deprecated: by.deprecated, means });
    }
    let values = draft.end(values);
    let text = "What to group by; days also by week, month, school half-year and school year.";
    draft.add(form.with("GroupBy"), origin, text, Kind::Enum { values });
    let fields = draft.end(keys);
    let text = "What a group has in common; null where it was not grouped by, or is unanswered. Periods are given by their first day.";
    draft.add(form.with("GroupKeys"), origin, text, Kind::Object { implements: vec![], fields });
    let keys = TypeRef::from(form.with("GroupKeys")).required();
    let fields = Fields::new().with_all([
        ("keys", Field::new(keys, Does::GroupKeys, "What the group has in common.")),
        ("aggregates", Field::new(form.with("Aggregates"), Does::Aggregates, "The figures.")),
    ]);
    let fields = draft.end(fields);
    draft.add(form.with("Group"), origin, "A group and its figures.", Kind::Object { implements: vec![], fields });
}

fn all_group_by(asked: &[Asked]) -> Vec<GroupBy> {
    let status = Encoding::Enum(TypeName::fixed("FillingStatus"));
    let always = [
        always_by("status", None, maybe("FillingStatus"), status, "Where the fillings stand."),
        always_by("form_version", None, maybe("Int"), Encoding::Int, "Version of the form."),
    ];
    let moments = [("created_at", "when they were begun"), ("finished_at", "when they were finished")];
    let periods = moments.iter().flat_map(|(column, label)| {
        let by = |(period, ending, text): &(Period, &'static str, &str)| {
            let text = format!("{text}: {label}, by the day in UTC");
            always_by(column, Some((*period, ending)), maybe("LocalDate"), Encoding::Date, &text)
        };
        PERIODS.iter().map(by).collect::<Vec<_>>()
    });
    always.into_iter().chain(periods).chain(asked.iter().flat_map(group_by)).collect()
}

fn always_by(
    column: &'static str,
    period: Option<(Period, &'static str)>,
    ty: TypeRef,
    encoding: Encoding,
    text: &str,
) -> GroupBy {
    let value = ValueName::of_name(column);
    GroupBy {
        value: period.map_or_else(|| value.clone(), |(_, ending)| value.with(ending)),
        origin: Origin::BuiltIn,
        ty,
        key: Key { column: ColumnKey::fixed(column), period: period.map(|(period, _)| period) },
        encoding,
        text: text.to_owned(),
        deprecated: None,
    }
}

const PERIODS: [(Period, &str, &str); 4] = [
    (Period::Week, "_BY_WEEK", "Monday of the week"),
    (Period::Month, "_BY_MONTH", "First of the month"),
    (Period::SchoolHalfYear, "_BY_SCHOOL_HALF_YEAR", "First of August or of January, of the school half-year"),
    (Period::SchoolYear, "_BY_SCHOOL_YEAR", "First of August, of the school year"),
];

fn group_by(asked: &Asked) -> Vec<GroupBy> {
    let (Some(column), Some(encoding)) = (asked.column(), asked.open_encoding()) else { return vec![] };
    let Some(ty) = grouped_type(&encoding) else { return vec![] };
    let by = |value, period, text: String| GroupBy {
        value,
        origin: asked.origin.clone(),
        ty: ty.clone().into(),
        key: Key { column: column.clone(), period },
        encoding: encoding.clone(),
        text,
        deprecated: asked.deprecated.clone(),
    };
    let periods = if encoding == Encoding::Date { PERIODS.as_slice() } else { &[] };
    let periods = periods
        .iter()
        .map(|(period, ending, text)| by(asked.value.with(ending), Some(*period), format!("{text}: {}", asked.label)));
    std::iter::once(by(asked.value.clone(), None, asked.label.clone())).chain(periods).collect()
}

fn grouped_type(encoding: &Encoding) -> Option<TypeName> {
    match encoding {
        Encoding::Int => Some(TypeName::fixed("Int")),
        Encoding::Boolean => Some(TypeName::fixed("Boolean")),
        Encoding::Date => Some(TypeName::fixed("LocalDate")),
        Encoding::Enum(of) => Some(of.clone()),
        Encoding::Text
        | Encoding::Decimal { .. }
        | Encoding::Time
        | Encoding::Period
        | Encoding::Moment
        | Encoding::Uuid
        | Encoding::Id(_)
        | Encoding::Enums(_)
        | Encoding::Json
        | Encoding::Path(_)
        | Encoding::FieldName
        | Encoding::FieldNames
        | Encoding::TypeName => None,
    }
}
