namespace Echo.Server.Features.Jobs;

sealed class JobManager;
