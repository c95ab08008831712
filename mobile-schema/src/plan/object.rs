//! What is asked of an object, field by field: of a row of a table, or of a JSON object inside one.

use apollo_compiler::executable::SelectionSet;
use forms_dsl::model::Rows;

use super::{
    Answer, FieldPlan, From, How, JsonObjects, Layout, LinkId, Merged, MissingPlan, ObjectPlan, Planner, Reach, Source,
    Step, layout::ID,
};
use crate::{
    blueprint::{AnswerAt, Does, Encoding, Field, Kind, Place, RowsAt, TypeRef},
    graphql_error::GraphqlError,
    naming::{TypeName, oldest},
    prepare::{Inputs, arguments},
    requester::Requester,
    storage_plan::ColumnKey,
    store::{OrderBy, Page, Pick, Table},
};

/// Rows of a list that has no pages, as far as counting ahead goes.
pub(super) const USUAL_LIST: u64 = 10;
static FILLING: ColumnKey = ColumnKey::fixed("filling_id");
static POSITION: ColumnKey = ColumnKey::fixed("position");
static FORM: ColumnKey = ColumnKey::fixed("form");

/// The object at hand.
pub(super) struct Here<'l, 'p> {
    pub(super) layout: &'l mut Layout<'p>,
    pub(super) kind: Hand<'p>,
    /// How many of it there may be.
    pub(super) times: u64,
}

/// What kind of object is at hand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Hand<'p> {
    /// A row of the layout's table.
    Row,
    /// A JSON object, this way inside a row.
    Json(Vec<Step<'p>>),
    /// A sealed row of these rows, this way inside a row.
    SealedRow(Vec<Step<'p>>, &'p Rows),
}

impl<'p> Here<'_, 'p> {
    /// Where a column of the row is; a JSON object has members by the same name.
    fn column(&mut self, key: &'p ColumnKey) -> Source<'p> {
        match self.kind {
            Hand::Row => Source::Cell(self.layout.column(key)),
            Hand::Json(_) | Hand::SealedRow(..) => Source::Member(key.as_str()),
        }
    }

    fn answer(&mut self, at: &'p AnswerAt, requester: &Requester) -> Source<'p> {
        match (&self.kind, &at.place) {
            (Hand::Row, Place::Column(key)) if at.readers.admit(requester) => Source::Cell(self.layout.column(key)),
            (Hand::Row, Place::Column(key)) => Source::Cell(self.layout.pick(Pick::OfAuthor(key.clone()))),
            (Hand::Row, Place::Sealed) => Source::Cell(self.layout.pick(Pick::Sealed(at.question.clone()))),
            (Hand::Json(_), _) => Source::Member(at.question.as_str()),
            // Sealed cells keep the names that they were first stored under.
            (Hand::SealedRow(_, rows), _) => {
                let column = rows.columns.iter().find(|column| column.name == at.question);
                Source::Member(column.map_or(&at.question, |column| oldest(&column.name, &column.was)).as_str())
            }
        }
    }

    fn own_id(&mut self) -> Source<'p> {
        match self.kind {
            Hand::Row => Source::Cell(self.layout.column(&ID)),
            Hand::Json(_) | Hand::SealedRow(..) => Source::Key,
        }
    }

    /// The way from the row to a value of the object at hand.
    fn way(&self, source: Source<'p>) -> Vec<Step<'p>> {
        let inside = match &self.kind {
            Hand::Row => &[],
            Hand::Json(way) | Hand::SealedRow(way, _) => way.as_slice(),
        };
        let last = match source {
            Source::Cell(cell) => Some(Step::Cell(cell)),
            Source::Member(member) => Some(Step::Member(member)),
            Source::Key => None,
        };
        inside.iter().copied().chain(last).collect()
    }
}

impl<'p> Planner<'p> {
    /// The plan of an object of a concrete type.
    pub(super) fn object(
        &self,
        here: &mut Here<'_, 'p>,
        type_name: &'p str,
        sets: impl IntoIterator<Item = &'p SelectionSet>,
    ) -> ObjectPlan<'p> {
        let merged = self.selections.collect(type_name, sets);
        ObjectPlan { type_name, fields: merged.map(|merged| self.field(here, type_name, merged)).collect() }
    }

    pub(super) fn field(&self, here: &mut Here<'_, 'p>, type_name: &str, merged: Merged<'p>) -> FieldPlan<'p> {
        self.planned(here.times, type_name, merged, |field, arguments, merged| {
            self.answer(here, field, arguments, merged)
        })
    }

    /// Looks a field up and coerces its arguments; what it answers with is the caller's to say.
    pub(super) fn planned(
        &self,
        times: u64,
        type_name: &str,
        merged: Merged<'p>,
        answer: impl FnOnce(&'p Field, &Inputs, &Merged<'p>) -> Result<Answer<'p>, GraphqlError>,
    ) -> FieldPlan<'p> {
        let field = self.blueprint().find_field(type_name, merged.name());
        self.spend(times, field);
        let Some(field) = field else {
            let answer = if merged.name() == "__typename" { Answer::Typename } else { Answer::Introspection };
            return FieldPlan { merged, ty: None, answer };
        };
        let answer = self
            .arguments(type_name, &merged)
            .and_then(|arguments| answer(field, &arguments, &merged))
            .unwrap_or_else(Answer::Fails);
        FieldPlan { merged, ty: Some(&field.ty), answer }
    }

    pub(super) fn arguments(&self, type_name: &str, merged: &Merged<'p>) -> Result<Inputs, GraphqlError> {
        let contract = self.ground.contract;
        // Of the concrete type: the definition that the document knows may be that of an interface.
        match contract.schema().type_field(type_name, merged.name()) {
            Ok(definition) => arguments(contract, definition, merged.first, self.selections.variables),
            Err(_) => Ok(Inputs::default()),
        }
    }

    fn answer(
        &self,
        here: &mut Here<'_, 'p>,
        field: &'p Field,
        arguments: &Inputs,
        merged: &Merged<'p>,
    ) -> Result<Answer<'p>, GraphqlError> {
        let inner = field.ty.name();
        Ok(match &field.does {
            Does::GlobalId => Answer::GlobalId(here.own_id()),
            Does::Column { key, encoding } => Answer::Leaf { from: here.column(key), encoding },
            Does::Answer { at, encoding } if self.may_read(at) => {
                Answer::Leaf { from: here.answer(at, self.requester), encoding }
            }
            Does::Position => Answer::Leaf { from: here.column(&POSITION), encoding: &Encoding::Text },
            Does::Member { key, encoding } => Answer::Leaf { from: Source::Member(key), encoding },
            Does::MemberOf { column, key, encoding } => {
                Answer::LeafOf { cell: here.layout.column(column), key, encoding }
            }
            Does::Objects { column, key } => self.json_objects(here, column.as_ref(), key, field, merged),
            Does::Texts { column } => {
                let cell = here.layout.column(column);
                let language = arguments.text("language").unwrap_or_default().to_owned();
                let mut inside = here.inside(vec![Step::Cell(cell)], USUAL_LIST);
                Answer::Texts { cell, language, object: self.object(&mut inside, inner.as_str(), merged.sets()) }
            }
            Does::OptionValue => Answer::OptionValue,
            Does::Link { to, by } => {
                let id = here.column(by);
                self.link(here, to.clone(), id, inner, merged)
            }
            Does::FormVersion => self.version(here, &FORM, Some(&ColumnKey::fixed("form_version")), inner, merged),
            Does::CurrentForm { by } => self.version(here, by, None, inner, merged),
            Does::AnsweredLink { at, to } if self.may_read(at) => {
                let id = here.answer(at, self.requester);
                self.link(here, to.clone(), id, inner, merged)
            }
            Does::AnsweredRow { at, of } if self.may_read(at) && self.may_read_rows(of) => {
                self.answered_row(here, at, of, inner, merged)
            }
            Does::ChosenRows { at, of } if self.may_read(at) && self.may_read_rows(of) => {
                self.chosen_rows(here, at, of, inner, merged)
            }
            Does::Answer { .. } | Does::AnsweredLink { .. } | Does::AnsweredRow { .. } | Does::ChosenRows { .. } => {
                Answer::Nothing
            }
            Does::Many { of, parent, order } => self.owned(here, of.clone(), parent, order.clone(), inner, merged),
            Does::Rows(at) if !self.may_read_rows(at) => Answer::Nothing,
            Does::Rows(at) if at.sealed => {
                let from = here.sealed_rows(at);
                let way = here.way(from).into_iter().chain([Step::Each]).collect();
                let mut inside = here.inside(way, USUAL_LIST);
                inside.kind = self.sealed_row(at, inside.kind);
                Answer::SealedRows { from, object: self.object(&mut inside, inner.as_str(), merged.sets()) }
            }
            Does::Rows(at) => {
                let order = vec![OrderBy { column: POSITION.clone(), descending: false }];
                let table = Table::Rows(at.form.clone(), at.rows.clone());
                self.owned(here, table, &FILLING, order, inner, merged)
            }
            Does::Missing { sealed, guarded } => self.missing(here, sealed, guarded, inner, merged),
            Does::Connection(connection) => self.connection(here, connection, field, arguments, merged)?,
            other => return Err(misplaced(other)),
        })
    }

    pub(super) fn may_read(&self, at: &AnswerAt) -> bool {
        at.readers.admit(self.requester) || at.readers.admit_as_author(self.requester)
    }

    /// A row inside JSON, with what its columns were called first.
    fn sealed_row(&self, at: &RowsAt, kind: Hand<'p>) -> Hand<'p> {
        let rows = self.ground.forms.get(&at.form).and_then(|form| form.find_rows(at.rows.as_str()));
        match (kind, rows) {
            (Hand::Json(way), Some(rows)) => Hand::SealedRow(way, rows),
            (kind, _) => kind,
        }
    }

    fn may_read_rows(&self, at: &RowsAt) -> bool {
        at.readers.admit(self.requester)
    }

    fn json_objects(
        &self,
        here: &mut Here<'_, 'p>,
        column: Option<&ColumnKey>,
        key: &'static str,
        field: &'p Field,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let (from, key) = match column {
            Some(column) => (Source::Cell(here.layout.column(column)), Some(key)),
            None => (Source::Member(key), None),
        };
        let list = is_list(&field.ty);
        let steps = here.way(from).into_iter().chain(key.map(Step::Member)).chain(list.then_some(Step::Each));
        let mut inside = here.inside(steps.collect(), if list { USUAL_LIST } else { 1 });
        let type_name = field.ty.name().as_str();
        let objects = match self.blueprint().types.get(type_name).map(|found| &found.kind) {
            Some(Kind::Interface { possible, .. }) => JsonObjects::ByTypename(
                self.alternatives(possible.iter().map(|name| self.object(&mut inside, name.as_str(), merged.sets()))),
            ),
            _ => JsonObjects::One(self.object(&mut inside, type_name, merged.sets())),
        };
        Answer::Objects { from, key, objects }
    }

    fn link(
        &self,
        here: &mut Here<'_, 'p>,
        to: Table,
        id: Source<'p>,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let mut reach = Reach::by_id(to, From::Found(here.way(id)));
        let times = here.times;
        let objects = self.row_objects(&mut reach.layout, times, inner, merged);
        Answer::Linked { reaches: vec![here.layout.reach(reach)], id: LinkId::Found(id), objects }
    }

    fn version(
        &self,
        here: &mut Here<'_, 'p>,
        form: &ColumnKey,
        version: Option<&ColumnKey>,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let form = here.layout.column(form);
        let version = version.map(|key| here.layout.column(key));
        let how = How::Versions { form, version };
        let mut layout =
            Layout::led_by(Table::FormVersions, &[&ColumnKey::fixed("name"), &ColumnKey::fixed("version")]);
        let times = here.times;
        let objects = self.row_objects(&mut layout, times, inner, merged);
        let reach = here.layout.reach(Reach { from: From::Everywhere, how, layout, rows: true, figures: vec![] });
        Answer::Version { reach, form, version, objects }
    }

    fn owned(
        &self,
        here: &mut Here<'_, 'p>,
        table: Table,
        parent: &ColumnKey,
        order: Vec<OrderBy>,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let id = here.own_id();
        let how = How::List { parent: Some(parent.clone()), filter: None, order, page: Page::default() };
        let mut layout = Layout::of(table);
        let times = here.times.saturating_mul(USUAL_LIST);
        let objects = self.row_objects(&mut layout, times, inner, merged);
        let from = From::Found(here.way(id));
        let reach = here.layout.reach(Reach { from, how, layout, rows: true, figures: vec![] });
        Answer::Owned { reach, parent: Some(id), objects }
    }

    fn answered_row(
        &self,
        here: &mut Here<'_, 'p>,
        at: &'p AnswerAt,
        of: &'p RowsAt,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let id = here.answer(at, self.requester);
        if !of.sealed {
            return self.link(here, Table::Rows(of.form.clone(), of.rows.clone()), id, inner, merged);
        }
        // The sealed rows are the filling's, which a row of it has to be asked for.
        let filling = match here.layout.table {
            Table::Rows(..) => here.layout.column(&FILLING),
            _ => here.layout.column(&ID),
        };
        let mut reach = Reach::by_id(Table::Form(of.form.clone()), From::Found(vec![Step::Cell(filling)]));
        let cell = reach.layout.pick(Pick::Sealed(of.rows.clone()));
        let times = here.times;
        let kind = self.sealed_row(of, Hand::Json(vec![Step::Cell(cell), Step::Each]));
        let object = self.object(&mut Here { layout: &mut reach.layout, kind, times }, inner.as_str(), merged.sets());
        Answer::SealedRow { reach: here.layout.reach(reach), filling, id, cell, object }
    }

    fn chosen_rows(
        &self,
        here: &mut Here<'_, 'p>,
        at: &'p AnswerAt,
        of: &'p RowsAt,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let from = here.answer(at, self.requester);
        let way = here.way(from).into_iter().chain([Step::Each]).collect();
        let mut reach = Reach::by_id(Table::Rows(of.form.clone(), of.rows.clone()), From::Found(way));
        let times = here.times.saturating_mul(USUAL_LIST);
        let objects = self.row_objects(&mut reach.layout, times, inner, merged);
        Answer::Chosen { reach: here.layout.reach(reach), from, objects }
    }

    fn missing(
        &self,
        here: &mut Here<'_, 'p>,
        sealed: &'p [AnswerAt],
        guarded: &'p [AnswerAt],
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let open = here.layout.column(&ColumnKey::fixed("missing"));
        let withheld = sealed.iter().chain(guarded).filter(|at| !self.may_read(at));
        let withheld = withheld.map(|at| at.question.as_str()).collect();
        let readable = sealed.iter().filter(|at| self.may_read(at));
        let sealed = readable.map(|at| (at.question.as_str(), here.layout.pick(Pick::Sealed(at.question.clone()))));
        let sealed = sealed.collect();
        let of_author = guarded.iter().filter(|at| self.may_read(at) && !at.readers.admit(self.requester));
        let of_author: Vec<&str> = of_author.map(|at| at.question.as_str()).collect();
        let of_author =
            (!of_author.is_empty()).then(|| (here.layout.column(&ColumnKey::fixed("created_by")), of_author));
        let mut inside = here.inside(Vec::new(), USUAL_LIST);
        let object = self.object(&mut inside, inner.as_str(), merged.sets());
        let form = match &here.layout.table {
            Table::Form(form) => self.ground.forms.get(form).map(|form| &***form),
            _ => None,
        };
        let requester = self.requester.person;
        Answer::Missing(MissingPlan { form, open, sealed, withheld, of_author, requester, object })
    }
}

impl<'p> Here<'_, 'p> {
    /// The JSON objects this way inside the row at hand.
    fn inside(&mut self, way: Vec<Step<'p>>, each: u64) -> Here<'_, 'p> {
        Here { layout: self.layout, kind: Hand::Json(way), times: self.times.saturating_mul(each) }
    }

    fn sealed_rows(&mut self, at: &'p RowsAt) -> Source<'p> {
        match self.kind {
            Hand::Row => Source::Cell(self.layout.pick(Pick::Sealed(at.rows.clone()))),
            Hand::Json(_) | Hand::SealedRow(..) => Source::Member(at.rows.as_str()),
        }
    }
}

/// Whether a type is a list, maybe one that is never null.
pub(crate) fn is_list(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Named(_) => false,
        TypeRef::List(_) => true,
        TypeRef::NonNull(inner) => is_list(inner),
    }
}

/// The blueprint puts something where it cannot be answered; its tests keep that from happening.
pub(super) fn misplaced(does: &Does) -> GraphqlError {
    let message = format!("the API is not sound here: {does:?}");
    GraphqlError::new(crate::graphql_error::ErrorCode::Internal, message)
}
