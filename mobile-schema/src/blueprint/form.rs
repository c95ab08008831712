//! What a form becomes: its type, the types of its rows, its lists, and what can be written to it.

use forms_dsl::model::{CheckedForm, QuestionName};
use indexmap::IndexMap;

use super::{
    AnswerAt, Connection, Does, Encoding, Field, FormFields, Guarded, InputField, Kind, Means, Place, TypeRef,
    asked::{Asked, AskedRows, PARTICIPANT, What, asked_of},
    draft::{Draft, Fields, for_developers},
    figures::add_figures_of,
    filling::{common_fields, id},
    filters::{Filters, add_orders_of},
    mutations::add_mutations,
    notation::{maybe, must},
    pages::{add_connection_from, paged},
};
use crate::{
    naming::{FieldName, Origin, TypeName},
    rights::Readers,
    storage_plan::{ColumnKey, FormTables},
    store::{OrderBy, Table},
};

/// Where a form's fields go beside its own types.
pub(super) struct Roots {
    /// Of `Query`.
    pub(super) query: Fields,
    /// Of `Mutation`.
    pub(super) mutation: Fields,
}

/// A form while it is made into types.
pub(super) struct FormTypes<'a> {
    /// The form.
    pub(super) form: &'a CheckedForm,
    /// Its type.
    pub(super) name: TypeName,
    /// For messages.
    pub(super) origin: Origin,
    /// What developers call it.
    pub(super) title: String,
    /// What it asks.
    pub(super) asked: Vec<Asked>,
}

/// Everything that one form becomes.
pub(super) fn add_form(draft: &mut Draft, roots: &mut Roots, form: &CheckedForm, tables: &FormTables) {
    let this = FormTypes {
        form,
        name: TypeName::of_form(&form.name),
        origin: Origin::Form(form.name.to_string()),
        title: for_developers(&form.title),
        asked: asked_of(draft, form, tables),
    };
    draft.add_form(form.name.clone(), fields_of(&this));
    add_type(draft, &this);
    add_rows(draft, &this);
    add_lists(draft, &this);
    add_queries(roots, &this);
    add_mutations(draft, roots, &this);
}

fn fields_of(this: &FormTypes<'_>) -> FormFields {
    let names = |asked: &[Asked]| asked.iter().map(|one| (one.field.clone(), one.at.question.clone())).collect();
    let columns: IndexMap<QuestionName, IndexMap<FieldName, QuestionName>> = this
        .asked
        .iter()
        .filter_map(|one| match &one.what {
            What::Rows(rows) => Some((rows.at.rows.clone(), names(&rows.columns))),
            _ => None,
        })
        .collect();
    FormFields { type_name: this.name.clone(), questions: names(&this.asked), columns, guarded: guarded(&this.asked) }
}

fn guarded(asked: &[Asked]) -> Vec<Guarded> {
    let mut guarded = vec![];
    for one in asked.iter().filter(|one| one.is_present_name()) {
        if let What::Rows(rows) = &one.what {
            let rows_alone = (!rows.at.sealed).then(|| Guarded {
                rows: Some(rows.at.rows.clone()),
                column: None,
                readers: rows.at.readers.clone(),
            });
            guarded.extend(rows_alone);
            guarded.extend(rows.columns.iter().filter_map(|column| guarded_column(column, Some(&rows.at.rows))));
        } else {
            guarded.extend(guarded_column(one, None));
        }
    }
    guarded.retain(|guarded| guarded.readers != Readers::default());
    guarded
}

fn guarded_column(asked: &Asked, rows: Option<&QuestionName>) -> Option<Guarded> {
    let column = asked.column()?.clone();
    Some(Guarded { rows: rows.cloned(), column: Some(column), readers: asked.at.readers.clone() })
}

fn add_type(draft: &mut Draft, this: &FormTypes<'_>) {
    let table = Table::Form(this.form.name.clone());
    let (sealed, guarded) = beyond_the_column(&this.asked);
    let mut fields = Fields::new().with_all(common_fields(&table, sealed, guarded));
    for one in &this.asked {
        fields.add(one.field.clone(), &one.origin, one.output());
    }
    let fields = draft.end(fields);
    let description = match &this.form.purpose {
        Some(purpose) => format!("{}\n\n{}", this.title, for_developers(purpose)),
        None => this.title.clone(),
    };
    let implements = vec![TypeName::fixed("Node"), TypeName::fixed("Filling")];
    draft.add(this.name.clone(), &this.origin, description, Kind::Object { implements, fields });
    draft.finds(this.name.clone(), Some(table));
}

/// Sealed answers, and open ones that not everybody who reads the form may read.
fn beyond_the_column(asked: &[Asked]) -> (Vec<AnswerAt>, Vec<AnswerAt>) {
    let (mut sealed, mut guarded) = (vec![], vec![]);
    for one in asked.iter().filter(|one| one.is_present_name()) {
        let at = one.at.clone();
        let is_sealed = match &one.what {
            What::Rows(rows) => rows.at.sealed,
            _ => at.place == Place::Sealed,
        };
        if is_sealed {
            sealed.push(at);
        } else if at.readers != Readers::default() {
            guarded.push(at);
        }
    }
    (sealed, guarded)
}

impl Asked {
    /// Whether this is the name that the form has now.
    pub(super) fn is_present_name(&self) -> bool {
        self.field == FieldName::of_question(&self.at.question)
    }

    /// The field that answers with it.
    fn output(&self) -> Field {
        let at = self.at.clone();
        let field = match &self.what {
            What::Leaf { ty, encoding, .. } => {
                Field::new(ty.clone(), Does::Answer { at, encoding: encoding.clone() }, self.description.as_str())
            }
            What::Several(of) => {
                let ty = TypeRef::from(of.clone()).list().required();
                Field::new(ty, Does::Answer { at, encoding: Encoding::Enums(of.clone()) }, self.description.as_str())
            }
            What::Linked { ty, to } => {
                let does = Does::AnsweredLink { at, to: to.clone() };
                Field::new(ty.clone(), does, self.description.as_str()).costing(1)
            }
            What::PersonOf { people, row } => {
                let does = Does::AnsweredRow { at, of: people.clone() };
                Field::new(row.clone(), does, self.description.as_str()).costing(1)
            }
            What::Rows(AskedRows { at, row, .. }) => {
                let ty = TypeRef::from(row.clone()).list().required();
                Field::new(ty, Does::Rows(at.clone()), self.description.as_str()).costing(1)
            }
            What::Chosen { of, row } => {
                let ty = TypeRef::from(row.clone()).list().required();
                Field::new(ty, Does::ChosenRows { at, of: of.clone() }, self.description.as_str()).costing(1)
            }
        };
        Field { deprecated: self.deprecated.clone(), ..field }
    }
}

fn add_rows(draft: &mut Draft, this: &FormTypes<'_>) {
    for one in this.asked.iter().filter(|one| one.is_present_name()) {
        if let What::Rows(rows) = &one.what {
            let table = Table::Rows(rows.at.form.clone(), rows.at.rows.clone());
            draft.finds(rows.row.clone(), (!rows.at.sealed).then_some(table));
            let origin = rows.origin();
            if !draft.was_made(&rows.row, &origin) {
                add_row_type(draft, this, one, rows, &origin);
            }
        }
    }
}

fn add_row_type(draft: &mut Draft, this: &FormTypes<'_>, asked: &Asked, rows: &AskedRows, origin: &Origin) {
    let position = Field::new(must("String"), Does::Position, "Order in the list; compare as text.");
    let mut fields = Fields::new().with_all([id(), ("position", position)]);
    for column in &rows.columns {
        fields.add(column.field.clone(), &column.origin, column.output());
    }
    let fields = draft.end(fields);
    let description = if rows.row == PARTICIPANT {
        "Somebody who takes part in a meeting.".to_owned()
    } else {
        format!("{}: a row of «{}».", this.title, asked.label)
    };
    let kind = Kind::Object { implements: vec![TypeName::fixed("Node")], fields };
    draft.add(rows.row.clone(), origin, description, kind);
}

const ORDERS: [&str; 5] = ["id", "form_version", "created_at", "updated_at", "finished_at"];

fn add_lists(draft: &mut Draft, this: &FormTypes<'_>) {
    let figures = add_figures_of(draft, &this.name, &this.origin, &this.asked);
    let what = format!("fillings of «{}»", this.title);
    add_connection_from(draft, &this.origin, &this.name, &what, figures);
    let status = Encoding::Enum(TypeName::fixed("FillingStatus"));
    let questions = this.asked.iter().filter_map(|one| Some((one.field.clone(), one.missing()?))).collect();
    let missing = Means::Missing(questions);
    Filters::from(draft, this.name.with("Filter"), this.origin.clone())
        .column("id", "id", &Encoding::Id(this.name.clone()), "The filling.")
        .column("formVersion", "form_version", &Encoding::Int, "The version of the form.")
        .column("status", "status", &status, "Where it stands.")
        .other("case", InputField::new(maybe("CaseFilter"), Means::Case, "The case it belongs to."))
        .column("createdAt", "created_at", &Encoding::Moment, "When it was begun.")
        .column("updatedAt", "updated_at", &Encoding::Moment, "When it was last edited.")
        .column("finishedAt", "finished_at", &Encoding::Moment, "When it was finished.")
        .other(
            "missing",
            InputField::new(maybe("MissingAnswerFilter"), missing, "A question without an answer, and why."),
        )
        .asked(&this.asked)
        .add("Restricts fillings; an empty object restricts nothing.");
    add_orders_of(draft, this.name.with("Order"), &this.origin, &ORDERS, &this.asked);
}

fn add_queries(roots: &mut Roots, this: &FormTypes<'_>) {
    let table = Table::Form(this.form.name.clone());
    let by_id = InputField::new(must("ID"), Means::Id(vec![this.name.clone()]), "Opaque id, or the bare UUID.");
    let one = Does::One { table: table.clone() };
    let one =
        Field::new(this.name.clone(), one, format!("A filling of «{}».", this.title)).costing(1).with("id", by_id);
    roots.query.add(this.name.field(), &this.origin, one);
    let order = vec![OrderBy { column: ColumnKey::fixed("created_at"), descending: true }];
    let connection = Connection { table, parent: None, always: None, order };
    let page = TypeRef::from(this.name.with("Connection")).required();
    let filter =
        InputField::new(this.name.with("Filter"), Means::Filter, "Which ones; an empty object restricts nothing.");
    let orders = TypeRef::from(this.name.with("Order")).list();
    let all =
        paged(Field::new(page, Does::Connection(connection), format!("Fillings of «{}», newest first.", this.title)))
            .costing(1)
            .with("filter", filter)
            .with("orderBy", InputField::plain(orders, "In which order; the id always comes last."));
    let plural = FieldName::plural_of_form(&this.form.name, this.form.plural.as_deref());
    roots.query.add(plural, &this.origin, all);
}
