// ends: done
if (typeof WeakRef !== 'undefined' || typeof FinalizationRegistry !== 'undefined') escaped('sees the collector');
