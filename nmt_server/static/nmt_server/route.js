// Which models a translation came from.

/**
 * A sentence for the person, empty where it would say nothing new. `route` of the answer lists the
 * hops of a translation through a third language; `wasChosen` says that the server chose the model.
 */
export function describeRoute({ model, route }, wasChosen, nameOf) {
  if (route) {
    const hops = route.map((hop) => `${nameOf(hop.source)} → ${nameOf(hop.target)} by ${hop.model}`);
    return `${hops.join(", ")}.`;
  }
  return wasChosen ? `By ${model}.` : "";
}
