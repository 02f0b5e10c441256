namespace Echo.Server.Features.Jobs;

sealed class CrowdedFirst;

sealed class CrowdedSecond;

sealed record CrowdedThird;
