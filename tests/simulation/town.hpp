// SPDX-License-Identifier: MIT
#pragma once

#include "visit_host.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace paymcp_simulation {

/// One world with its clients, its payers and its processes, driven by one seed.
class town {
public:
    town(std::uint64_t seed, figures& totals, bool traced);

    /// Runs `steps` steps, then lets all clients return and the provider answer honestly. False where a rule was
    /// broken: `at` says which, and `at.story` tells the events before.
    bool live(std::uint64_t steps);

    world at;

private:
    void furnish();
    paymcp::detail::flow_timing own_timing();
    void people();
    void one_step();
    void advance();

    // The clients' side.
    void act_as_client();
    void visit_with_id(errand& who, std::size_t process);
    void visit_with_handle(errand& who, std::size_t process);
    void visit_wrongly(errand& who, std::size_t process);
    void call(errand& who, std::size_t process);
    void present(errand& who, std::size_t process, std::size_t tool, const std::string& id,
                 const std::string& arguments, intent why);
    visit& enter(errand& who, std::size_t process, intent why);
    void finish(visit& one);
    void go_on_later(errand& who, const visit_log& by);
    std::string seal(const errand& who, const reply& answer) const;
    std::optional<paymcp::detail::request_state> opened_handle(const errand& who, const std::string& sealed) const;

    // The world's side.
    void act_as_payer();
    void deliver_event(std::size_t which);
    void kill_process();

    // The end.
    void calm_down();
    void come_back(const std::string& id);
    bool come_back_once(errand& who, const std::string& id);

    std::vector<errand> errands_;
    std::map<std::size_t, std::unique_ptr<visit>> visits_;
    std::size_t next_visit_ = 1;
    paymcp::detail::sealer sealer_;
    reply last_;  ///< of the last call
};

}  // namespace paymcp_simulation
