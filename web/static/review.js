// The booking page: the form on the right of its page images, and everything a reviewer does with it.

import { ACTIONS } from "./actions.js";
import { startFiles } from "./attaching.js";
import { controlOf } from "./booking_parts.js";
import { startDialogs } from "./dialogs.js";
import { focusControl, focusFirstDoubt, startDoubts } from "./doubts.js";
import { startElements } from "./elements.js";
import { startViewer } from "./evidence.js";
import { startKeyboard } from "./keyboard.js";
import { startPanes } from "./panes.js";
import { startPasting } from "./pasting.js";
import { startReviewing } from "./reviewing.js";
import { startRows } from "./rows.js";
import { startSaving } from "./saving.js";
import { startTypedValues } from "./typed_values.js";

startElements();
startSaving();
startDoubts();
startDialogs();
startKeyboard(ACTIONS, (target) => controlOf(target) !== null);
startPasting();
startRows();
startPanes();
startFiles();
startViewer(focusControl);
startTypedValues();
startReviewing();
focusFirstDoubt();
