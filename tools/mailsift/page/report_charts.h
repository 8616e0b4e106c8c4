// The diagrams of an evaluation's page, each as one <svg>.
#pragma once

#include <string>

#include "evaluation/figures.h"

namespace mailsift {

// hm% against sm% on logit axes, 0.01 % to 50 %. Values beyond are drawn on the border.
[[nodiscard]] std::string roc_chart(const Figures& figures, const classify::Thresholds& now);

// Messages of each class by score, on a logarithmic axis, with the thresholds.
[[nodiscard]] std::string score_chart(const Figures& figures, const classify::Thresholds& now);

// 1-ROCA% so far, and mistakes in each window of the stream, on a logarithmic axis.
[[nodiscard]] std::string learning_chart(const Figures& figures);

// UNSUREs and labels for each thousand messages, in windows of the stream.
[[nodiscard]] std::string burden_chart(const Figures& figures);

// The share of spam against the P(spam) that was said, on logit axes. `calibration` is the
// calibration that P was computed with.
[[nodiscard]] std::string reliability_chart(const Figures& figures,
                                            const classify::Calibration& calibration);

}  // namespace mailsift
