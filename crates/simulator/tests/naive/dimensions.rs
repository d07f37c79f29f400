//! Which dimension of development an appeal falls to by its category, written out once more.

/// The dimensions with their categories.
pub(crate) const DIMENSIONS: [(&str, &str); 6] = [
    (
        "development_public_services",
        "health hospital_service medical_dispute vaccination community_clinic family_doctor smoking \
         illegal_clinic epidemic drug_price education school_admission kindergarten school_fee school_management \
         campus_safety after_school tutoring livelihood minimum_living temporary_relief elderly_care \
         elderly_table nursing_home disabled_service child_welfare veteran_benefit funeral marriage_registration \
         women_children labour wage_arrears migrant_wages labour_contract employment_service work_injury \
         training_subsidy social_insurance pension medical_insurance new_workers administration window_service \
         household_registration residence_permit business_licence certificate staff_attitude policy_advice \
         online_service tax_service legal_aid mediation notary telecom network_failure mobile_signal telecom_fee \
         cable_mess delivery_lost parcel_locker cable_tv",
    ),
    (
        "development_city_management",
        "street_order street_vending shop_overflow outdoor_barbecue outdoor_ads road_occupation begging \
         door_to_door_sales leaflets illegal_building new_illegal_building old_illegal_building basement_use \
         public_area_occupied change_of_structure roof_shed group_rental roads road_damage pavement_damage \
         manhole_cover street_lamp road_sign traffic_light guardrail bridge_tunnel barrier_free alley_paving \
         dead_end_road traffic illegal_parking roadside_parking parking_lot shared_bikes bus_service \
         metro_service taxi ride_hailing congestion e_bike_charging e_bike_rules zombie_cars school_run safety \
         fire_hazard blocked_passage e_bike_upstairs work_safety dangerous_goods fireworks theft fraud gambling \
         drugs dog_control dog_bite falling_objects geological_hazard flood_control neighbour_dispute",
    ),
    (
        "development_quality_of_life",
        "property property_service property_fee property_change owners_committee maintenance_fund \
         community_security community_cleaning community_greening community_parking access_control \
         shared_facilities unmanaged_estate housing roof_leak dangerous_house exterior_wall public_rental \
         affordable_housing rental_dispute agency_fraud house_sale property_certificate demolition_relocation \
         old_estate_renewal lift_installation housing_fund house_quality lifts lift_failure lift_trapped \
         lift_inspection lift_renewal heating no_heating heating_pipe heating_fee heating_metering water_supply \
         water_cut water_quality water_fee pipe_burst secondary_supply sewer_blockage road_flooding drain_cover \
         stormwater power_gas power_cut power_line power_fee street_charging gas_leak gas_cut gas_safety \
         gas_installation bottled_gas noise construction_noise social_noise square_dancing traffic_noise \
         industrial_noise shop_noise equipment_noise renovation_noise animal_noise community community_committee \
         community_activity community_space volunteer convenience_outlet sports_facility cultural_facility \
         notice_board village_affairs rural_land rural_housing",
    ),
    (
        "development_hygiene",
        "sanitation waste_collection waste_sorting waste_site street_cleaning public_toilet litter_pile \
         construction_waste kitchen_waste small_ads pest_control dead_animals environment cooking_fumes dust \
         odour water_pollution open_burning vehicle_emission radiation hazardous_waste river_care",
    ),
    (
        "development_business_environment",
        "market consumer_dispute prepaid_card price counterfeit food_safety unlicensed online_shopping \
         advertising pyramid_selling measuring farm_market private_school fitness_refund beauty_refund",
    ),
    (
        "development_appearance",
        "greening tree_pruning tree_fall green_damage green_upkeep catkins old_trees park_management \
         park_facilities",
    ),
];

/// Whether a category falls to a dimension.
pub(crate) fn falls_to(categories: &str, category: &str) -> bool {
    categories.split(' ').any(|one| one == category)
}
