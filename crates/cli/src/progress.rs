//! The progress bar of long work, in one style. Whether one is shown, the command decides.

use indicatif::{ProgressBar, ProgressStyle};

/// The bar with this template of `indicatif`.
///
/// # Errors
/// The template is none.
pub fn styled(bar: ProgressBar, template: &str) -> Result<ProgressBar, String> {
    let style = ProgressStyle::with_template(template).map_err(|error| format!("the progress bar cannot be drawn ({error})"))?;
    Ok(bar.with_style(style.progress_chars("=> ")))
}
