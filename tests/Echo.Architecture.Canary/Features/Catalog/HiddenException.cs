namespace Echo.Server.Features.Catalog;

sealed class HiddenException : Exception;
