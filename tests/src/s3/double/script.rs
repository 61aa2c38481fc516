//! When faults strike: at which requests, at which of them, and for how long.

use std::sync::Mutex;

use super::fault::Fault;
use super::site::RequestSite;

/// A fault, and the requests that meet it.
#[derive(Clone, Debug)]
pub struct Strike {
    site: Option<RequestSite>,
    fault: Fault,
    /// Requests of this site that are let through before.
    spared: usize,
    /// Requests that meet it then; without a number all of them, until it is cleared.
    struck: Option<usize>,
}

impl Strike {
    /// The next request of this site.
    pub fn first(site: RequestSite, fault: Fault) -> Self {
        Self::nth(site, 1, fault)
    }

    /// The `n`th request of this site from now on, counted from 1.
    pub fn nth(site: RequestSite, n: usize, fault: Fault) -> Self {
        Strike { site: Some(site), fault, spared: n.saturating_sub(1), struck: Some(1) }
    }

    /// Every request of this site from the `n`th on, counted from 1, until it is cleared.
    pub fn from_nth(site: RequestSite, n: usize, fault: Fault) -> Self {
        Strike { site: Some(site), fault, spared: n.saturating_sub(1), struck: None }
    }

    /// The next `count` requests of this site.
    pub fn times(site: RequestSite, count: usize, fault: Fault) -> Self {
        Strike { site: Some(site), fault, spared: 0, struck: Some(count) }
    }

    /// Every request of this site until it is cleared.
    pub fn always(site: RequestSite, fault: Fault) -> Self {
        Strike { site: Some(site), fault, spared: 0, struck: None }
    }

    /// The `n`th request of all from now on, counted from 1.
    pub fn nth_of_all(n: usize, fault: Fault) -> Self {
        Strike { site: None, fault, spared: n.saturating_sub(1), struck: Some(1) }
    }

    /// Every request of all from the `n`th on, counted from 1, until it is cleared.
    pub fn from_nth_of_all(n: usize, fault: Fault) -> Self {
        Strike { site: None, fault, spared: n.saturating_sub(1), struck: None }
    }

    /// Every request at all until it is cleared.
    pub fn everything(fault: Fault) -> Self {
        Strike { site: None, fault, spared: 0, struck: None }
    }
}

/// The faults that are to come.
#[derive(Debug, Default)]
pub(super) struct Script(Mutex<Vec<Strike>>);

impl Script {
    pub(super) fn add(&self, strike: Strike) {
        self.strikes().push(strike);
    }

    pub(super) fn clear(&self) {
        self.strikes().clear();
    }

    /// The fault that this request meets; where several do, the first that was added.
    pub(super) fn next(&self, site: RequestSite) -> Option<Fault> {
        let mut met = None;
        self.strikes().retain_mut(|strike| {
            if strike.site.is_some_and(|wanted| wanted != site) || met.is_some() {
                return true;
            }
            if strike.spared > 0 {
                strike.spared -= 1;
                return true;
            }
            met = Some(strike.fault.clone());
            match &mut strike.struck {
                None => true,
                Some(left) => {
                    *left -= 1;
                    *left > 0
                }
            }
        });
        met
    }

    fn strikes(&self) -> std::sync::MutexGuard<'_, Vec<Strike>> {
        self.0.lock().expect("nothing panics while it holds the script")
    }
}
