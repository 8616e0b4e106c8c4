// The first door in one header: bytes → verdict, learn, save, load.
//
//   message.h ─▶ tokenizer.h ─▶ feature.h ─▶ scorer.h ─▶ verdict.h ─▶ annotate.h
//                                model.h ◀─▶ model_file.h
//   classifier.h: all arrows in one call, and learning; live_model.h: a file that trainers replace
//
// No home, no clock, and no file but a model that the program names. One user's data, trained by many
// processes, is in classify/home/; numbers about verdicts are in classify/measure/.
#pragma once

#include "classify/annotate.h"
#include "classify/class.h"
#include "classify/classifier.h"
#include "classify/counterfactual.h"
#include "classify/error.h"
#include "classify/feature.h"
#include "classify/html_text.h"
#include "classify/language.h"
#include "classify/learner.h"
#include "classify/live_model.h"
#include "classify/mail_to_learn.h"
#include "classify/message.h"
#include "classify/model.h"
#include "classify/model_file.h"
#include "classify/reading.h"
#include "classify/scorer.h"
#include "classify/settings.h"
#include "classify/tokenizer.h"
#include "classify/verdict.h"
#include "classify/version.h"
