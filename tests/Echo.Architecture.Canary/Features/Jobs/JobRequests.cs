namespace Echo.Server.Features.Jobs;

sealed class CreateJob;

sealed class CancelJob;
