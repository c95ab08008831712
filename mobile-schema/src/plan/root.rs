//! What is asked of the root of reading.

use apollo_compiler::executable::Operation;
use forms_dsl::model::FormName;
use uuid::Uuid;

use super::{
    Answer, FieldPlan, From, How, Layout, LinkId, Merged, NodeType, NodesPlan, ObjectPlan, Planner, QueryPlan, Reach,
    filter,
    object::{Hand, Here, misplaced},
};
use crate::{
    blueprint::{Does, Field, Means, ViewerFact},
    global_id::{self, GlobalId},
    graphql_error::{ErrorCode, GraphqlError},
    naming::TypeName,
    prepare::{Input, Inputs},
    storage_plan::ColumnKey,
    store::{Cell, Filter, OrderBy, Page, Pull, Table, Test},
};

/// Ids that `nodes` takes at once.
const MOST_NODES: usize = 100;
/// Rows of a list without pages, as far as counting ahead goes.
const USUAL_LIST: u64 = 20;

impl<'p> Planner<'p> {
    pub(super) fn query(&self, operation: &'p Operation) -> QueryPlan<'p> {
        let type_name = self.blueprint().query.as_str();
        // The root is no row; its layout only holds what is reached from it.
        let mut layout = Layout::of(Table::Fillings);
        let mut pulls = Vec::new();
        let merged = self.selections.collect(type_name, [&operation.selection_set]);
        let fields: Vec<FieldPlan<'p>> = merged
            .map(|merged| {
                self.planned(1, type_name, merged, |field, arguments, merged| {
                    self.root_answer(&mut layout, &mut pulls, field, arguments, merged)
                })
            })
            .collect();
        QueryPlan { layout, pulls, root: ObjectPlan { type_name, fields } }
    }

    fn root_answer(
        &self,
        layout: &mut Layout<'p>,
        pulls: &mut Vec<Pull>,
        field: &'p Field,
        arguments: &Inputs,
        merged: &Merged<'p>,
    ) -> Result<Answer<'p>, GraphqlError> {
        let inner = field.ty.name();
        Ok(match &field.does {
            Does::Node => self.node(layout, arguments.text("id").unwrap_or_default(), merged),
            Does::NodesByIds => self.nodes(layout, arguments.items("ids"), merged)?,
            Does::One { table } => match id_argument(field, arguments) {
                Some(id) => self.found(layout, std::slice::from_ref(table), id, inner, merged),
                None => Answer::Nothing,
            },
            Does::List { table, order, always } => {
                self.list(layout, table, order.clone(), always.clone(), inner, merged)
            }
            Does::Forms => {
                let order = vec![OrderBy { column: ColumnKey::fixed("name"), descending: false }];
                let current = Filter::Column(ColumnKey::fixed("current"), Test::Eq(Cell::Integer(1)));
                self.list(layout, &Table::FormVersions, order, Some(current), inner, merged)
            }
            Does::Form => {
                let table = if arguments.holds("draft") { Table::FormDrafts } else { Table::FormVersions };
                let filter = form_filter(&table, arguments);
                let (reach, objects) = self.everywhere(layout, &table, vec![], Some(filter), inner, merged);
                Answer::First { reach, objects }
            }
            Does::Pull(collection) => self.pull(pulls, *collection, field, arguments, merged)?,
            Does::Viewer => self.viewer(layout, inner, merged),
            Does::Connection(connection) => {
                let mut here = Here { layout, kind: Hand::Row, times: 1 };
                self.connection(&mut here, connection, field, arguments, merged)?
            }
            other => return Err(misplaced(other)),
        })
    }

    fn node(&self, layout: &mut Layout<'p>, id: &str, merged: &Merged<'p>) -> Answer<'p> {
        match self.node_type(id) {
            Some((type_name, tables, id)) => self.found(layout, tables, id, type_name, merged),
            None => Answer::Nothing,
        }
    }

    /// The type that an id names, and the tables to look in.
    fn node_type(&self, id: &str) -> Option<(&'p TypeName, &'p [Table], Uuid)> {
        let GlobalId { type_name, id } = global_id::parse(id)?;
        let (type_name, tables) = self.blueprint().nodes.get_key_value(type_name?.as_str())?;
        Some((type_name, tables, id))
    }

    fn found(
        &self,
        layout: &mut Layout<'p>,
        tables: &[Table],
        id: Uuid,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let mut objects = None;
        let mut reaches = Vec::new();
        for table in tables {
            let mut reach = Reach::by_id(table.clone(), From::Given(vec![id]));
            // Every table picks the same cells in the same order, so one plan of the object serves all.
            objects = Some(self.row_objects(&mut reach.layout, 1, type_name, merged));
            reaches.push(layout.reach(reach));
        }
        match objects {
            Some(objects) => Answer::Linked { reaches, id: LinkId::Given(id), objects },
            None => Answer::Nothing,
        }
    }

    fn nodes(&self, layout: &mut Layout<'p>, ids: &[Input], merged: &Merged<'p>) -> Result<Answer<'p>, GraphqlError> {
        if ids.len() > MOST_NODES {
            return Err(GraphqlError::new(ErrorCode::BadUserInput, format!("`ids` takes {MOST_NODES} at most")));
        }
        let parsed: Vec<Option<(&'p TypeName, &'p [Table], Uuid)>> = ids
            .iter()
            .map(|id| match id {
                Input::Text(text) => self.node_type(text),
                _ => None,
            })
            .collect();
        let mut names: Vec<&'p TypeName> = Vec::new();
        let mut types: Vec<NodeType<'p>> = Vec::new();
        let mut items = Vec::new();
        for item in &parsed {
            let Some((type_name, tables, id)) = item else {
                items.push(None);
                continue;
            };
            let known = names.iter().position(|known| known == type_name);
            let place = if let Some(place) = known {
                Some(place)
            } else {
                let of_type = |other: &&(&TypeName, &[Table], Uuid)| other.0 == *type_name;
                let ids: Vec<Uuid> = parsed.iter().flatten().filter(of_type).map(|(_, _, id)| *id).collect();
                self.node_reaches(layout, tables, &ids, type_name, merged).map(|node| {
                    names.push(type_name);
                    types.push(node);
                    types.len() - 1
                })
            };
            items.push(place.map(|place| (*id, place)));
        }
        Ok(Answer::Nodes(NodesPlan { types, items }))
    }

    fn node_reaches(
        &self,
        layout: &mut Layout<'p>,
        tables: &[Table],
        ids: &[Uuid],
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Option<NodeType<'p>> {
        let mut found = None;
        let mut reaches = Vec::new();
        for table in tables {
            let mut reach = Reach::by_id(table.clone(), From::Given(ids.to_vec()));
            let times = u64::try_from(ids.len()).unwrap_or(u64::MAX);
            found = Some(self.row_objects(&mut reach.layout, times, type_name, merged));
            reaches.push(layout.reach(reach));
        }
        found.map(|objects| NodeType { reaches, objects })
    }

    fn list(
        &self,
        layout: &mut Layout<'p>,
        table: &Table,
        order: Vec<OrderBy>,
        filter: Option<Filter>,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Answer<'p> {
        let (reach, objects) = self.everywhere(layout, table, order, filter, inner, merged);
        Answer::Owned { reach, parent: None, objects }
    }

    fn everywhere(
        &self,
        layout: &mut Layout<'p>,
        table: &Table,
        order: Vec<OrderBy>,
        filter: Option<Filter>,
        inner: &'p TypeName,
        merged: &Merged<'p>,
    ) -> (usize, super::RowObjects<'p>) {
        let mut rows = Layout::of(table.clone());
        let objects = self.row_objects(&mut rows, USUAL_LIST, inner, merged);
        let how = How::List { parent: None, filter, order, page: Page::default() };
        let reach = Reach { from: From::Everywhere, how, layout: rows, rows: true, figures: vec![] };
        (layout.reach(reach), objects)
    }

    fn viewer(&self, layout: &mut Layout<'p>, inner: &'p TypeName, merged: &Merged<'p>) -> Answer<'p> {
        let type_name = inner.as_str();
        let fields = self.selections.collect(type_name, merged.sets()).map(|merged| {
            self.planned(1, type_name, merged, |field, _, merged| self.viewer_answer(layout, type_name, field, merged))
        });
        Answer::Object(ObjectPlan { type_name, fields: fields.collect() })
    }

    fn viewer_answer(
        &self,
        layout: &mut Layout<'p>,
        type_name: &str,
        field: &'p Field,
        merged: &Merged<'p>,
    ) -> Result<Answer<'p>, GraphqlError> {
        let requester = self.requester;
        Ok(match &field.does {
            Does::GlobalId => Answer::Constant(global_id::print(type_name, &requester.person.to_string()).into()),
            Does::ViewerFact(ViewerFact::Person) => {
                self.found(layout, &[Table::People], requester.person, field.ty.name(), merged)
            }
            Does::ViewerFact(ViewerFact::Name) => Answer::Constant(requester.name.clone().into()),
            Does::ViewerFact(ViewerFact::Staff) => Answer::Constant(requester.is_staff().into()),
            Does::ViewerFact(ViewerFact::Language) => Answer::Constant(requester.language.as_str().into()),
            Does::ViewerFact(ViewerFact::Roles) => {
                let of = field.ty.name().as_str();
                let stored = requester.roles.iter().filter_map(|role| serde_json::to_value(role).ok());
                let values = stored.filter_map(|role| self.blueprint().value_of(of, role.as_str()?));
                Answer::Constant(values.map(super::super::naming::ValueName::as_str).collect::<Vec<_>>().into())
            }
            other => return Err(misplaced(other)),
        })
    }
}

/// The UUID of the argument `id`; an id of another type is as good as none.
fn id_argument(field: &Field, arguments: &Inputs) -> Option<Uuid> {
    let types: &[TypeName] = match field.args.get("id").map(|argument| &argument.means) {
        Some(Means::Id(types)) => types,
        _ => &[],
    };
    global_id::parse_of(arguments.text("id")?, types)
}

fn form_filter(table: &Table, arguments: &Inputs) -> Filter {
    let column = |key, cell| Filter::Column(ColumnKey::fixed(key), Test::Eq(cell));
    let nothing = Filter::Or(Vec::new());
    let Ok(name) = FormName::try_from(arguments.text("name").unwrap_or_default()) else { return nothing };
    let name = column("name", Cell::Text(name.to_string()));
    let version = match arguments.int("version") {
        Some(version) => Some(column("version", Cell::Integer(i64::from(version)))),
        // There is one draft of a form at most.
        None => (*table != Table::FormDrafts).then(|| column("current", Cell::Integer(1))),
    };
    filter::all([name].into_iter().chain(version)).unwrap_or(nothing)
}
