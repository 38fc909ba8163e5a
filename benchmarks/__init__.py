"""Speed, as ratios measured in one run against offline CTranslate2 or an empty view."""
