//! Where the log goes, and in which form. It holds no answers, no names and no tokens.

use std::{io::IsTerminal, panic::PanicHookInfo};

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::LogFormat;

/// What is logged unless `RUST_LOG` says otherwise. `hyper` would warn of each connection that idles out.
const FILTER: &str = "info,hyper=error,sqlx=warn,sea_orm=warn";

/// Sends the log to standard error; standard output is for what a command prints. Does nothing the second time.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(FILTER));
    let registry = tracing_subscriber::registry().with(filter);
    let colour = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colour).with_target(false);
    let started = match format {
        LogFormat::Text => registry.with(lines.compact()).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// Where it was, and not what was said: the text of a panic may quote an answer.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "a panic");
}
