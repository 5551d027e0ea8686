//! What a page shows: fetched when it opens, again when asked, and where it may, when the server
//! says that something changed.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Call, Failure};

use crate::{dialogs, news, rpc};

/// The state of something fetched; [`crate::ui::Loaded`] shows it.
pub struct Fetched<T: Send + Sync + 'static> {
    state: RwSignal<Option<Result<T, Failure>>>,
    turn: RwSignal<u32>,
    is_fetching: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// Nothing yet, a result, or a failure; reading it in a view follows its changes.
    pub fn get(&self) -> Option<Result<T, Failure>> {
        self.state.get()
    }

    /// What came, if it came.
    pub fn ok(&self) -> Option<T> {
        self.state.get().and_then(Result::ok)
    }

    /// Whether an answer is awaited, also while an older one is shown.
    pub fn is_fetching(&self) -> bool {
        self.is_fetching.get()
    }

    /// Fetches again; what is there stays until the answer comes.
    pub fn again(&self) {
        self.turn.update(|turn| *turn += 1);
    }

    /// Shows the skeleton and fetches again; for the button after a failure.
    pub fn retry(&self) {
        self.state.set(None);
        self.again();
    }

    /// Puts an answer in place that came another way, such as from the call that changed it.
    pub fn set(&self, answer: T) {
        self.state.set(Some(Ok(answer)));
    }
}

/// Fetches once. `make` may read signals: when they change, it is fetched again.
///
/// For everything that leaves a line in the access log: it is fetched no oftener than it is shown.
pub fn fetch<C>(make: impl Fn() -> C + 'static) -> Fetched<C::Answer>
where
    C: Call + 'static,
    C::Answer: Clone + Send + Sync,
{
    start(make, false)
}

/// As [`fetch`], and again whenever the server says that something changed: for requests,
/// permissions, approvals, and the access log. Never for the content of records, whose reading is
/// itself a change.
pub fn fetch_live<C>(make: impl Fn() -> C + 'static) -> Fetched<C::Answer>
where
    C: Call + 'static,
    C::Answer: Clone + Send + Sync,
{
    start(make, true)
}

fn start<C>(make: impl Fn() -> C + 'static, live: bool) -> Fetched<C::Answer>
where
    C: Call + 'static,
    C::Answer: Clone + Send + Sync,
{
    let fetched = Fetched {
        state: RwSignal::new(None),
        turn: RwSignal::new(0),
        is_fetching: RwSignal::new(true),
    };
    let coming = RwSignal::new(None);
    Effect::new(move |_| {
        coming.track();
        // A dialog belongs to what it stands in front of, and would go with it.
        let waits = dialogs::is_open() && fetched.state.with_untracked(Option::is_some);
        if !waits && let Some(answer) = coming.write_untracked().take() {
            fetched.state.set(Some(answer));
        }
    });
    let newest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        fetched.turn.track();
        if live {
            news::changes().track();
        }
        let request = make();
        let number = newest.get_value() + 1;
        newest.set_value(number);
        fetched.is_fetching.set(true);
        spawn_local(async move {
            let answer = rpc::call(request).await;
            // A page that was left, or asked again meanwhile, does not want this answer.
            if newest.try_get_value() == Some(number) {
                fetched.is_fetching.set(false);
                coming.set(Some(answer));
            }
        });
    });
    fetched
}
