//! `deskfolk admin create`

use crate::cli::AdminOptions;
use crate::config::Config;
use crate::{Failure, startup};
use domain::account::SetupInput;
use domain::journal::Cause;
use service::{Cx, Guest, Origin};
use std::io::BufRead;
use std::process::ExitCode;

/// Makes the first administrator. The password is one line of standard input.
///
/// # Errors
/// If there is an administrator already, or a value is wrong.
pub async fn create(config: &Config, options: AdminOptions) -> Result<ExitCode, Failure> {
    let app = startup::application(config).await?;
    let cx = Cx::system(&app, Cause::Cli).await?;
    let guest = Guest { app: cx.app, origin: Origin::default() };
    let mut password = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut password)
        .map_err(|error| Failure::Io("standard input".to_owned(), error))?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let AdminOptions { email, first_name, last_name, organisation } = options;
    let input = SetupInput { organisation, first_name, last_name, email, password_again: password.clone(), password };
    match service::setup::run(&guest, input).await {
        Ok(id) => {
            println!("Administrator {id} created.");
            Ok(ExitCode::SUCCESS)
        }
        Err(service::Error::App(domain::AppError::Invalid(fields))) => {
            for (field, text) in &fields.0 {
                eprintln!("{field}: {text}");
            }
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}
