//! [`Prepared`] + [`Blueprint`] → [`Plan`]: selections merged per concrete type, one statement for a list and one for each
//! kind of link and level, whatever the number of rows.
//!
//! A plan has two sides. What is *fetched* is a tree of [`Layout`]s: tables, the cells of their rows, and the
//! [`Reach`]es that lead on. What is *written* is a tree of [`ObjectPlan`]s in the order of the answer, whose leaves
//! name cells and reaches by their place in the layout.
//! A plan is made for one request of one requester: what they may not read is not fetched.
//! Not here: fetching and writing (`run`).

mod change;
mod connection;
mod cursor;
mod event;
mod figures;
mod filter;
mod guard;
mod hand_in;
mod layout;
mod mutation;
mod object;
mod push;
mod root;
mod rows;
mod select;

use std::{cell::Cell, sync::Arc};

use forms_dsl::model::{CheckedForm, Form, FormName};
use indexmap::IndexMap;
use uuid::Uuid;

pub(crate) use self::{
    connection::{ConnectionField, ConnectionPlan, EdgeField, PageField},
    cursor::CursorTag,
    event::{EventPlan, event},
    figures::{AggregateField, AggregatePlan, FigureField, GroupField, KeyField},
    hand_in::HandInPlan,
    layout::{FiguresAsked, From, Further, How, Layout, Reach, Step},
    mutation::{ChangePlan, MutationPlan, PayloadField},
    object::is_list,
    push::PushPlan,
    select::{Merged, Selections},
};
use crate::{
    blueprint::{Blueprint, Encoding, Field, TypeRef},
    graphql_error::{ErrorCode, GraphqlError},
    prepare::{Contract, Prepared},
    requester::Requester,
    storage_plan::StoragePlan,
    store::Pull,
};

/// What plans are made from, besides the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'p> {
    pub(crate) blueprint: &'p Blueprint,
    pub(crate) contract: &'p Contract,
    pub(crate) storage: &'p StoragePlan,
    pub(crate) forms: &'p IndexMap<FormName, Arc<CheckedForm>>,
}

/// What a request comes down to.
#[derive(Debug)]
pub(crate) enum Plan<'p> {
    Query(QueryPlan<'p>),
    /// In series.
    Mutation(&'p str, Vec<(Merged<'p>, MutationPlan<'p>)>),
}

/// Reading.
#[derive(Debug)]
pub(crate) struct QueryPlan<'p> {
    pub(crate) layout: Layout<'p>,
    pub(crate) pulls: Vec<Pull>,
    pub(crate) root: ObjectPlan<'p>,
}

/// What is asked of an object of one concrete type, in the order of the answer.
#[derive(Debug)]
pub(crate) struct ObjectPlan<'p> {
    pub(crate) type_name: &'p str,
    pub(crate) fields: Vec<FieldPlan<'p>>,
}

/// A field of the answer.
#[derive(Debug)]
pub(crate) struct FieldPlan<'p> {
    pub(crate) merged: Merged<'p>,
    /// Absent for the fields that every type has.
    pub(crate) ty: Option<&'p TypeRef>,
    pub(crate) answer: Answer<'p>,
}

/// Where the value of a field is in the object at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Source<'p> {
    /// A cell of the row.
    Cell(usize),
    /// A member of the JSON object.
    Member(&'p str),
    /// The id that the JSON object stands under.
    Key,
}

/// What a field answers with.
#[derive(Debug)]
pub(crate) enum Answer<'p> {
    Typename,
    /// `__schema` and `__type`.
    Introspection,
    /// Its arguments cannot be used.
    Fails(GraphqlError),
    /// Null, or an empty list: not theirs to read, or not to be found.
    Nothing,
    /// Known without reading.
    Constant(serde_json::Value),
    GlobalId(Source<'p>),
    Leaf {
        from: Source<'p>,
        encoding: &'p Encoding,
    },
    /// A leaf inside the JSON of a cell.
    LeafOf {
        cell: usize,
        key: &'static str,
        encoding: &'p Encoding,
    },
    /// An object without data of its own.
    Object(ObjectPlan<'p>),
    /// An object of the JSON, or a list of them: the whole of `from`, or a member of it.
    Objects {
        from: Source<'p>,
        key: Option<&'static str>,
        objects: JsonObjects<'p>,
    },
    /// The enum value of the option that the JSON object is.
    OptionValue,
    /// Texts of the definition in a cell.
    Texts {
        cell: usize,
        language: String,
        object: ObjectPlan<'p>,
    },
    /// The first row that one of the reaches finds under this id.
    Linked {
        reaches: Vec<usize>,
        id: LinkId<'p>,
        objects: RowObjects<'p>,
    },
    /// The version of a form that a row names.
    Version {
        reach: usize,
        form: usize,
        version: Option<usize>,
        objects: RowObjects<'p>,
    },
    /// Rows in the order of their ids in the answer.
    Chosen {
        reach: usize,
        from: Source<'p>,
        objects: RowObjects<'p>,
    },
    /// The first row of a reach from everywhere.
    First {
        reach: usize,
        objects: RowObjects<'p>,
    },
    /// All rows of a reach that belong to the row at hand.
    Owned {
        reach: usize,
        parent: Option<Source<'p>>,
        objects: RowObjects<'p>,
    },
    /// Rows that are sealed: objects by id.
    SealedRows {
        from: Source<'p>,
        object: ObjectPlan<'p>,
    },
    /// One of a filling's sealed rows, by its id.
    SealedRow {
        reach: usize,
        filling: usize,
        id: Source<'p>,
        cell: usize,
        object: ObjectPlan<'p>,
    },
    Missing(MissingPlan<'p>),
    /// The JSON object that a pull brings.
    Pulled {
        pull: usize,
        object: ObjectPlan<'p>,
    },
    Connection(ConnectionPlan<'p>),
    Nodes(NodesPlan<'p>),
}

/// An id that a link follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum LinkId<'p> {
    Given(Uuid),
    Found(Source<'p>),
}

/// What `nodes` asks for.
#[derive(Debug)]
pub(crate) struct NodesPlan<'p> {
    /// One for each type that an id names.
    pub(crate) types: Vec<NodeType<'p>>,
    /// In the order asked for: an id and the place of its type; absent where it can be nothing.
    pub(crate) items: Vec<Option<(Uuid, usize)>>,
}

/// What `nodes` asks of the things of one type.
#[derive(Debug)]
pub(crate) struct NodeType<'p> {
    pub(crate) reaches: Vec<usize>,
    pub(crate) objects: RowObjects<'p>,
}

/// What is asked of rows, by what their concrete type is.
#[derive(Debug)]
pub(crate) enum RowObjects<'p> {
    /// All of one type.
    One(ObjectPlan<'p>),
    /// By the form that a cell names; another has the id.
    ByForm { form: usize, id: usize, plans: Vec<FormObject<'p>> },
}

/// What is asked of the fillings of one form.
#[derive(Debug)]
pub(crate) struct FormObject<'p> {
    pub(crate) form: &'p str,
    /// Where its rows are read again; absent: the row of all fillings has what is asked.
    pub(crate) further: Option<usize>,
    pub(crate) object: ObjectPlan<'p>,
}

/// What is asked of JSON objects, by what their concrete type is.
#[derive(Debug)]
pub(crate) enum JsonObjects<'p> {
    One(ObjectPlan<'p>),
    /// By the member `__typename`.
    ByTypename(Vec<ObjectPlan<'p>>),
}

/// Where the unanswered questions of a filling are.
#[derive(Debug)]
pub(crate) struct MissingPlan<'p> {
    /// Knows what questions are called now; absent where the form's own table is not read.
    pub(crate) form: Option<&'p Form>,
    /// The column of open questions.
    pub(crate) open: usize,
    /// Sealed questions, by their cells.
    pub(crate) sealed: Vec<(&'p str, usize)>,
    /// Questions that the requester may not read.
    pub(crate) withheld: Vec<&'p str>,
    /// Open questions that they read where they began the filling, and the cell of who did.
    pub(crate) of_author: Option<(usize, Vec<&'p str>)>,
    /// Who asks.
    pub(crate) requester: Uuid,
    pub(crate) object: ObjectPlan<'p>,
}

/// The most that one request may cost: a thousand rows of a hundred fields, and of each some lists.
pub(crate) const MOST: u64 = 500_000;

/// Makes the plan of one request.
pub(crate) struct Planner<'p> {
    ground: Ground<'p>,
    selections: Selections<'p>,
    requester: &'p Requester,
    /// What has been planned so far: fields, times the rows that they are asked of.
    cost: Cell<u64>,
}

/// What a prepared request comes down to, and what that costs; an `Err` says why it must not run.
pub(crate) fn plan<'p>(
    ground: Ground<'p>,
    prepared: &'p Prepared,
    requester: &'p Requester,
    new_id: &dyn Fn() -> Uuid,
) -> Result<(Plan<'p>, u64), GraphqlError> {
    let planner = Planner::new(ground, prepared, requester);
    let plan = if prepared.operation.is_mutation() {
        planner.mutation(&prepared.operation, new_id)
    } else {
        Plan::Query(planner.query(&prepared.operation))
    };
    Ok((plan, planner.bounded_cost()?))
}

impl<'p> Planner<'p> {
    fn new(ground: Ground<'p>, prepared: &'p Prepared, requester: &'p Requester) -> Self {
        let selections =
            Selections { contract: ground.contract, document: &prepared.document, variables: &prepared.variables };
        Self { ground, selections, requester, cost: Cell::new(0) }
    }

    fn blueprint(&self) -> &'p Blueprint {
        self.ground.blueprint
    }

    /// Counts a field that is asked of so many objects; those that every type has cost no more than their place.
    fn spend(&self, times: u64, field: Option<&Field>) {
        let each = 1 + field.map_or(0, |field| u64::from(field.cost));
        self.cost.set(self.cost.get().saturating_add(times.saturating_mul(each)));
    }

    /// Plans what each object will be one of: the dearest counts, for no object is two of them.
    fn alternatives<T>(&self, plans: impl Iterator<Item = T>) -> Vec<T> {
        let before = self.cost.get();
        let mut dearest = before;
        let each = plans.inspect(|_| dearest = dearest.max(self.cost.replace(before)));
        let each = each.collect();
        self.cost.set(dearest);
        each
    }

    fn bounded_cost(&self) -> Result<u64, GraphqlError> {
        let cost = self.cost.get();
        if cost <= MOST {
            return Ok(cost);
        }
        let message = format!("this costs {cost}, {MOST} is the most: ask for smaller pages or fewer fields");
        Err(GraphqlError::new(ErrorCode::TooExpensive, message))
    }
}
