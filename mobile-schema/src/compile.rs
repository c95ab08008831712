//! `CheckedFolder` → [`MobileSchema`]: everything that serving a folder needs, made once and shared.

use std::sync::Arc;

use async_graphql::dynamic::Schema;
use forms_dsl::model::{CheckedFolder, CheckedForm, FormName};
use indexmap::IndexMap;

use crate::{
    blueprint::Blueprint, plan::Ground, prepare::Documents, problem::CompileProblem, schema, storage_plan::StoragePlan,
};

/// A folder as an API.
#[derive(Clone)]
pub struct MobileSchema {
    blueprint: Arc<Blueprint>,
    storage_plan: Arc<StoragePlan>,
    sdl: Arc<str>,
    schema: Schema,
    documents: Arc<Documents>,
    forms: Arc<IndexMap<FormName, Arc<CheckedForm>>>,
}

/// A folder as an API, or everything that is in its way.
pub fn compile(folder: &CheckedFolder) -> Result<MobileSchema, Vec<CompileProblem>> {
    let storage_plan = StoragePlan::of(folder)?;
    let blueprint = Blueprint::of(folder, &storage_plan)?;
    let (schema, sdl) = schema::build(&blueprint)?;
    let documents = Documents::new(&sdl).map_err(|broken| vec![CompileProblem::Refused(broken.to_string())])?;
    let forms = folder.forms().iter().map(|form| (form.name.clone(), Arc::clone(form))).collect();
    Ok(MobileSchema {
        blueprint: Arc::new(blueprint),
        storage_plan: Arc::new(storage_plan),
        sdl: sdl.into(),
        schema,
        documents: Arc::new(documents),
        forms: Arc::new(forms),
    })
}

impl MobileSchema {
    /// What the API has, and what each part of it does.
    pub fn blueprint(&self) -> &Arc<Blueprint> {
        &self.blueprint
    }

    /// Where answers are stored.
    pub fn storage_plan(&self) -> &Arc<StoragePlan> {
        &self.storage_plan
    }

    /// The types as text, the same for the same folder.
    pub fn sdl(&self) -> &Arc<str> {
        &self.sdl
    }

    /// The types, for those who embed them.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The requests that were read against these types.
    pub fn documents(&self) -> &Arc<Documents> {
        &self.documents
    }

    /// What plans are made from.
    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground {
            blueprint: &self.blueprint,
            contract: self.documents.contract(),
            storage: &self.storage_plan,
            forms: &self.forms,
        }
    }

    /// The forms that are served.
    pub fn forms(&self) -> &Arc<IndexMap<FormName, Arc<CheckedForm>>> {
        &self.forms
    }
}

/// Names what is served; all of it would be pages long.
impl std::fmt::Debug for MobileSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MobileSchema").field("forms", &self.forms.keys()).finish_non_exhaustive()
    }
}
