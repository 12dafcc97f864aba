"""Updates and maintenance: releases, windows, notices."""
