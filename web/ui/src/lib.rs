//! The pages of the web application.
//!
//! This room owns what people see and type. It holds no key, opens no connection and decides nothing
//! about a record: it asks the worker ([`rpc`]), which answers with plain data or with a failure in
//! words. It keeps nothing on the device but what the worker hands over already sealed, or public.
//!
//! # How a page is made
//!
//! 1. **Place.** Its address stands in [`route`], in the file of its role. Numbers in addresses come
//!    from [`handles::number`] and lead back with [`handles::find`]; a number that nobody gave out
//!    shows the list. No name, identifier or account ever stands in an address.
//! 2. **Words.** Every sentence stands in [`texts`], in the file of the area, also labels that only
//!    screen readers say. Views hold none.
//! 3. **Data.** [`fetch::fetch`] asks when the page opens; [`fetch::fetch_live`] asks again when the
//!    server has news, and is never used for the content of records: reading is logged.
//!    [`ui::Loaded`] shows the skeleton, the data, the empty state, and every failure.
//! 4. **Frame.** [`ui::Page`] gives heading, tab, lead and the way back, and takes the focus. One
//!    page, one [`ui::Look::Primary`] button.
//! 5. **Changes.** A [`ui::Form`] with [`ui::Errors`]: check the fields, call, then a [`ui::toast`]
//!    and a move ([`router::go`]), or [`ui::Errors::fail`]. Medical words are a [`ui::TermField`], dates
//!    that may be vague a [`ui::PartialDate`], numbers a [`ui::NumberField`]. What takes something
//!    away asks first with [`ui::Confirm`]. A form in which more is written than a few words is
//!    `guarded`: nobody leaves it by a slip. What takes long is a [`ui::Job`] under a [`ui::JobView`],
//!    with a way to stop.
//! 6. **Arm.** The role's `pages::…::page` shows the component for its route.
//!
//! ```text
//! #[component]
//! pub fn Records() -> impl IntoView {
//!     let records = fetch(|| ListRecords { patient: None, fresh: false });
//!     view! {
//!         <Page title=texts::RECORDS lead=texts::RECORDS_LEAD>
//!             <Loaded
//!                 from=records
//!                 empty=Vec::is_empty
//!                 nothing=texts::NO_RECORDS
//!                 nothing_next=texts::NO_RECORDS_NEXT
//!                 let:list
//!             >
//!                 <Timeline items=list date=|line: &RecordLine| &line.date undated=texts::UNDATED let:line>
//!                     <Item to=… glyph=… title=line.title text=line.author>
//!                         <WhenDate date=line.date />
//!                     </Item>
//!                 </Timeline>
//!             </Loaded>
//!         </Page>
//!     }
//! }
//! ```
//!
//! # Looks
//!
//! Style sheets are in `web/static/css`, one layer per file; `tokens.css` names every colour and
//! distance. Classes that arrange: `stack`, `stack-s`, `row`, `row-between`, `actions`, `grid`,
//! `columns`, `narrow`; that tone: `soft`, `small`, `strong`, `digits`; for paper: `no-print`,
//! `screen-only`, `paper-only`. No `style` attribute, no `inner_html`, no script: the server's policy
//! forbids them. Colour is never alone: a shape or a word goes along.
//!
//! # Rules
//!
//! What closures of a view hold must be `Send`; browser objects go into a `RwSignal` with
//! `LocalStorage` ([`ui::Files`]). After an `await` a page may be gone: use `try_set`. Secrets are
//! wrapped in [`salus_web_rpc::Secret`] on their way and cleared from their signal afterwards.

pub mod browser;
pub mod fetch;
pub mod handles;
pub mod idle;
pub mod images;
pub mod news;
pub mod pages;
pub mod places;
pub mod route;
pub mod router;
pub mod rpc;
pub mod session;
pub mod texts;
pub mod ui;
pub mod unsaved;
pub mod whose;

mod app;
mod dialogs;
mod parts;
mod waiting;

pub use app::App;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::HtmlElement;

/// Starts the application in the element `app` of the page.
#[wasm_bindgen(start)]
pub fn start() {
    router::start();
    idle::start();
    let place = browser::document()
        .get_element_by_id("app")
        .and_then(|place| place.dyn_into::<HtmlElement>().ok());
    if let Some(place) = place {
        mount_to(place, App).forget();
    }
}
